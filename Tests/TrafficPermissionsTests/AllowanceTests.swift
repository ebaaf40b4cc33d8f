import MeshAPI
import Testing

@testable import TrafficPermissions

/// Whether anybody is allowed anything, as a Mesh says it.
@Suite struct AllowanceTests {
    let web = MeshWorkload.serving("web_shop_svc_80", name: "web")

    private func isAllowed(
        _ policies: [Policy], _ workloads: [MeshWorkload], _ precedence: PermissionPrecedence = .allowWins
    ) -> Bool { MeshPermissions.of(policies, workloads, precedence).allowsAnything }

    @Test func anAllowAllows() throws {
        let allow = try Policy.from("kind: Mesh", "Allow")
        #expect(isAllowed([allow], [web]))
        #expect(!isAllowed([], [web]) && !isAllowed([], []))
        #expect(!isAllowed([try .from("kind: Mesh", "Deny")], [web]))
    }

    @Test func whereNobodyListensYetAPolicyWould() throws {
        #expect(isAllowed([try .from("kind: Mesh", "Allow")], []))
        #expect(!isAllowed([try .from("kind: Mesh", "Deny")], []))
    }

    @Test func onlyWhereItSelects() throws {
        #expect(!isAllowed([try .from("kind: Mesh", "Allow", to: "kind: MeshService, name: other")], [web]))
    }

    @Test func aDenyOfEverybodyLeavesNobody() throws {
        let allow = try Policy.from("kind: MeshService, name: web", "Allow", name: "b")
        let all = "{rules: [{default: {deny: [{spiffeID: {type: Prefix, value: 'spiffe://default/'}}]}}]}"
        #expect(!isAllowed([allow, try Policy("a", all)], [web]))
        let some = "{rules: [{default: {deny: [{spiffeID: {type: Prefix, value: 'spiffe://default/x'}}]}}]}"
        #expect(isAllowed([allow, try Policy("a", some)], [web]))
        let stronger = try Policy.from("kind: Mesh", "Deny", name: "a")
        #expect(isAllowed([allow, stronger], [web]))
        #expect(!isAllowed([allow, stronger], [web], .mostSpecific))
        #expect(isAllowed([allow, try .from("kind: Mesh", "Deny", name: "c")], [web], .mostSpecific))
    }
}
