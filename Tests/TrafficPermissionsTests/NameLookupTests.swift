import KubernetesAPI
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

    @Test func `pairs come in order of the clients, then of the inbounds, whatever the meshes are`() throws {
        // '-' comes before '/'.
        let second = Files.mesh.replacing("name: default", with: "name: default-b")
        func pod(_ name: String, _ mesh: String) -> String {
            """
            apiVersion: v1
            kind: Service
            metadata: {name: \(name), namespace: bank}
            spec: {selector: {app: \(name)}, ports: [{port: 80}, {port: 81}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: \(name), namespace: bank, labels: {app: \(name), kuma.io/mesh: \(mesh)}}
            spec: {containers: [{name: app, image: app}]}
            """
        }
        let files = try Files(
            Files.mesh, second, Files.shop, pod("b", "default-b"), pod("a", "default-b"), pod("c", "default"))
        let answers = try files.explain()
        // Four clients and four inbounds of the one, four and three of the other.
        #expect(answers.count == 28)
        let sorted = answers.sorted { ($0.client, $0.dataplane, $0.port) < ($1.client, $1.dataplane, $1.port) }
        #expect(answers.map(\.pair) == sorted.map(\.pair))
        #expect(answers.first?.client == "spiffe://default-b/a_bank_svc_80")
        // An identity of no mesh that there is meets every inbound.
        #expect(try files.explain("spiffe://other/x").map(\.dataplane.name) == ["a", "a", "b", "b", "c", "c", "web-1"])
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
