import MeshAPI
import Testing

@testable import TrafficPermissions

/// Parts of policies that the random tests found to be read otherwise than the model reads them.
@Suite struct OddPartsTests {
    let server = MeshWorkload.serving("web_shop_svc_80", name: "web")
    let client = MeshWorkload.serving("client_shop_svc_80", name: "client")

    private func allows(_ specifications: String..., in mode: PermissionPrecedence = .allowWins) throws -> Bool? {
        let policies = try specifications.enumerated().map { try Policy("p\($0.offset)", $0.element) }
        return MeshPermissions.of(policies, [server, client], mode).allows(client, server)
    }

    private let allowAll = "{from: [{targetRef: {kind: Mesh}, default: {action: Allow}}]}"
    private let allowByRules = "rules: [{default: {allow: [{spiffeID: {type: Prefix, value: 'spiffe://default/'}}]}}]"

    @Test(arguments: ["[Gateway]", "[Gateway, Gateway]"])
    func gatewaysHoweverOftenTheyAreNamedListenOnNothing(types: String) throws {
        #expect(try allows("{targetRef: {kind: Mesh, proxyTypes: \(types)}, \(allowByRules)}") == false)
    }

    @Test(arguments: ["{kind: Mesh}", "{action: Deny}", "oops", "5"])
    func whatIsNoListOfFromDeniesInMostSpecificOnly(from: String) throws {
        #expect(try allows(allowAll, "{from: \(from)}") == true)
        let specific = try allows(allowAll, "{targetRef: {kind: MeshSubset}, from: \(from)}", in: .mostSpecific)
        #expect(specific == false)
    }

    /// Otherwise a valid list in its place would narrow access.
    @Test(arguments: ["{kind: Mesh}", "oops", "5", "[{targetRef: {kind: Mesh}, default: {action: Allow}}]"])
    func besideWhateverIsInFromNoRuleAllows(from: String) throws {
        #expect(try allows("{from: \(from), \(allowByRules)}") == false)
        #expect(try allows("{from: [], \(allowByRules)}") == true)
    }

    @Test(arguments: ["targetRefs", "targetRef2", "froms", "'from[0]'", "'rules[0]'"])
    func aMemberThatBeginsAsAnotherIsNotKnown(name: String) throws {
        #expect(try allows(allowAll, "{\(name): []}") == false)
    }

    /// Strings are equal to Swift if they look the same: the sign of kelvin is a K.
    @Test func namesAreComparedByTheirBytes() throws {
        let policy = try Policy(
            "p", "{from: [{targetRef: {kind: MeshSubset, tags: {model: K8}}, default: {action: Allow}}]}")
        let permissions = MeshPermissions.of([policy], [server])
        for (name, isAllowed) in [("kuma://model/K8", true), ("kuma://model/\u{212A}8", false)] {
            let client = Client(names: ["spiffe://default/x_shop_svc", name])
            #expect(permissions.decide(client, at: server.inbound)?.isAllowed == isAllowed)
        }
    }
}
