import JSON
import Testing
import YAML

@testable import MeshOperator

/// What `koguma test` checks.
@Suite struct PermissionCasesTests {
    private func cases(_ text: String) throws -> PermissionCases {
        try PermissionCases(documents: YAML.parse(Array(text.utf8)).map(\.value))
    }

    private func failures(_ text: String, _ files: Files) throws -> [String?] {
        let names = NameLookup(files.explained)
        return try cases(text).cases.map { $0.failure(names) }
    }

    @Test func `cases are a list, or below a key`() throws {
        let list = "- {from: batch, to: web, allowed: true}\n"
        #expect(try cases(list).cases.count == 1)
        #expect(try cases("cases:\n" + list) == cases(list))
        #expect(try cases(list + "---\n" + list).cases.count == 2)
    }

    @Test(arguments: [
        ("from: a", "expected a list of cases, or one below `cases`, found object"), ("[]", "there are no cases"),
        ("- {from: a, to: b}", "case 1: allowed: is required"),
        ("- {from: a, to: b, allowed: 'true'}", "case 1: allowed: expected a boolean"),
        ("- {from: a, to: b, alowed: true}", "case 1: alowed: is none of from, to, allowed"),
    ])
    func `what is no case is not passed over`(_ text: String, _ problem: String) {
        let error = #expect(throws: InventoryError.self) { try cases(text) }
        #expect(error?.description.hasPrefix(problem) == true, "\(String(describing: error))")
    }

    @Test func `a case that does not hold says why`() throws {
        let files = try Files(Files.mesh, Files.shop, Files.allowAll)
        let text = """
            - {from: batch, to: 'web:80', allowed: true}
            - {from: spiffe://default/batch_shop_svc, to: web, allowed: false}
            - {from: nobody, to: web, allowed: false}
            """
        let failures = try failures(text, files)
        #expect(failures[0] == nil)
        #expect(
            failures[1]
                == "expected denied; for spiffe://default/batch_shop_svc at shop/web-1 port 8080: Allowed by from[0] of "
                + "kuma-system/allow-all (Allow, for the whole mesh)")
        #expect(failures[2]?.hasPrefix("no service or Pod in a mesh is called nobody") == true)
    }

    @Test func `a client of no mesh is nobody`() throws {
        let files = try Files(Files.mesh, Files.shop, Files.allowAll)
        let text = "- {from: spiffe://dfault/batch_shop_svc, to: web, allowed: false}"
        #expect(try failures(text, files) == ["spiffe://dfault/batch_shop_svc is of no mesh that there is"])
    }

    @Test func `all inbounds of a target have to agree`() throws {
        let admin = """
            apiVersion: v1
            kind: Service
            metadata: {name: web2, namespace: shop}
            spec: {selector: {app: web}, ports: [{port: 9000}]}
            """
        let allow = Files.permission(
            "web2",
            "{targetRef: {kind: MeshService, name: web2}, from: [{targetRef: {kind: Mesh}, default: {action: Allow}}]}")
        let files = try Files(Files.mesh, Files.shop, admin, allow)
        let failures = try failures(
            "[{from: batch, to: shop/web-1, allowed: true}, {from: batch, to: shop/web-1, allowed: false}]", files)
        #expect(failures[0]?.contains("at shop/web-1 port 8080 (1 of 2): Denied") == true)
        #expect(failures[1]?.contains("at shop/web-1 port 9000 (1 of 2): Allowed") == true)
    }

    @Test(arguments: [true, false]) func `where there is nothing to explain, a case does not hold`(isAllowed: Bool) {
        let expectation = PermissionCases.Case(from: "batch", to: "web", isAllowed: isAllowed)
        #expect(expectation.failure(among: [])?.hasPrefix("there is nothing to explain") == true)
    }
}
