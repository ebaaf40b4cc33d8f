import MeshOperator
import Testing
import TrafficPermissions

/// Whom `--from` and `--to` mean.
@Suite struct NameLookupTests {
    private func files() throws -> Files {
        try Files(
            Files.mesh, Files.shop,
            """
            apiVersion: v1
            kind: Service
            metadata: {name: admin, namespace: shop}
            spec: {selector: {app: web}, ports: [{port: 9000}, {port: 9001}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: batch, namespace: bank}
            spec: {containers: [{name: app, image: app}]}
            """)
    }

    @Test(arguments: [
        ("web_shop_svc_80", ["spiffe://default/web_shop_svc_80"]), ("web", ["spiffe://default/web_shop_svc_80"]),
        ("shop/web", ["spiffe://default/web_shop_svc_80"]), ("shop/batch", ["spiffe://default/batch_shop_svc"]),
        ("shop/web-1", ["spiffe://default/admin_shop_svc_9000"]), ("web-1", ["spiffe://default/admin_shop_svc_9000"]),
        ("admin", ["spiffe://default/admin_shop_svc_9000", "spiffe://default/admin_shop_svc_9001"]),
        ("spiffe://default/web_shop_svc_80", ["spiffe://default/web_shop_svc_80"]),
        ("spiffe://default/nobody", ["spiffe://default/nobody"]), ("spiffe://other/x", ["spiffe://other/x"]),
    ])
    func `a client is found by`(_ name: String, _ ids: [String]) throws {
        #expect(try NameLookup(files().explained).clients(name).map(\.client.id).sorted() == ids)
    }

    @Test(arguments: [
        ("web", [8080]), ("web:80", [8080]), ("web:8080", [8080]), ("web:http", [8080]), ("web_shop_svc_80", [8080]),
        ("admin", [9000, 9001]), ("admin:9001", [9001]), ("shop/web-1", [8080, 9000, 9001]), ("shop/web-1:80", [8080]),
    ])
    func `a target is found by`(_ name: String, _ ports: [Int]) throws {
        #expect(try NameLookup(files().explained).inbounds(name).map(\.id.port).sorted() == ports)
    }

    @Test(arguments: [
        ("batch", "web", "batch is in several namespaces; say which is meant: bank/batch, shop/batch"),
        ("nobody", "web", "no service or Pod in a mesh is called nobody. Services are admin_shop_svc_9000"),
        ("shop/nobody", "web", "no service or Pod in a mesh is called shop/nobody"),
        ("web", "web:81", "web has no port 81; it listens on 8080"), ("web", "web:", "web has no port ; it listens on"),
        ("web", "shop/batch", "shop/batch listens on nothing"),
        ("web", "spiffe://default/web_shop_svc_80", "a SPIFFE ID says who calls"),
    ])
    func `what is not found is an error that helps`(_ from: String, _ to: String, _ text: String) throws {
        let names = NameLookup(try files().explained)
        let error = try #require(throws: InventoryError.self) { try names.pairs(from: from, to: to) }
        #expect(error.description.contains(text))
    }

    @Test func `nobody calls across meshes, unless a Pod is in the same`() throws {
        let green = Files.mesh.replacing("name: default", with: "name: green")
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: other, namespace: bank, labels: {kuma.io/mesh: green}}
            spec: {containers: [{name: app, image: app}]}
            """
        let files = try Files(Files.mesh, green, Files.shop, pod)
        let error = try #require(throws: InventoryError.self) { try files.explain("other", "web") }
        #expect(error.description.contains("of mesh green") && error.description.contains("of mesh default"))
        #expect(try Files(Files.mesh, green, Files.shop, pod, mesh: "green").explain().isEmpty)
        #expect(throws: InventoryError.self) { try Files(Files.mesh, mesh: "blue") }
    }
}
