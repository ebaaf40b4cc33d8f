import JSON

import MeshAPI
import Testing

@testable import TrafficPermissions

/// The item is the unit of validity: what is not understood of a policy never widens access, and is not lost.
@Suite struct PolicyReadingTests {
    let web = MeshWorkload.serving("web_shop_svc_80", name: "web")
    let friend = MeshWorkload.serving("friend_shop_svc_80", name: "friend")
    private static let friendly = "{targetRef: {kind: MeshService, name: friend}, default: {action: Allow}}"

    private func isAllowed(_ specs: String..., precedence: PermissionPrecedence = .allowWins) throws -> Bool? {
        let policies = try specs.enumerated().map { try Policy("p\($0.offset)", $0.element) }
        return MeshPermissions.of(policies, [web, friend], precedence).allows(friend, web)
    }

    @Test(arguments: [
        "{targetRef: {kind: Nobody}, default: {action: Allow}}",
        "{targetRef: {kind: Dataplane, name: friend}, default: {action: Allow}}",
        "{targetRef: {kind: MeshService, name: friend, labels: {a: b}}, default: {action: Allow}}",
        "{targetRef: {kind: MeshService}, default: {action: AllowWithShadowDeny}}",
        "{targetRef: {kind: MeshServiceSubset, name: friend, tags: {k8s.kuma.io/namespace: '*'}}, default: {action: Allow}}",
        "{targetRef: {kind: Mesh, proxyTypes: [Gateway]}, default: {action: Allow}}",
        "{default: {action: Allow}}", "{targetRef: {kind: Mesh}}",
        "{targetRef: {kind: Mesh}, default: {action: allow}}",
        "{targetRef: {kind: Mesh}, default: {action: Allow, actoin: Deny}}", "Allow",
    ])
    func anAllowThatIsNotUnderstoodMatchesNobody(item: String) throws {
        #expect(try isAllowed("{from: [\(item)]}") == false)
        #expect(try isAllowed("{from: [\(Self.friendly), \(item)]}") == true)
        #expect(try !Policy("p", "{from: [\(item)]}").faults.from.isEmpty)
    }

    @Test(arguments: [
        "{targetRef: {kind: Nobody}, default: {action: Deny}}", "{targetRef: {kind: Mesh}, default: {action: Refuse}}",
        "{targetRef: {kind: Mesh}}", "{targetRef: {kind: Mesh}, default: {action: Allow, actoin: Deny}}", "Deny",
        "{targetRef: {kind: MeshSubset, name: x}, default: {action: Deny}}",
    ])
    func aDenyOrActionThatIsNotUnderstoodMatchesEverybodyWhereTheLastDecides(item: String) throws {
        let spec = "{from: [\(Self.friendly), \(item)]}"
        #expect(try isAllowed(spec, precedence: .mostSpecific) == false)
        #expect(try isAllowed(spec) == true)
    }

    @Test(arguments: [
        "allow: [{}]", "allow: [{sni: {type: Exact, value: web}}]", "allow: [{spiffeID: {type: Suffix, value: x}}]",
        "allow: [{spiffeID: {type: Exact, value: 'spiffe://default/friend_shop_svc_80/'}}]",
        "allowWithShadowDeny: [{spiffeID: {type: Prefix, value: '*'}}]",
    ])
    func anAllowOfRulesThatIsNotUnderstoodMatchesNobody(lists: String) throws {
        #expect(try isAllowed("{rules: [{default: {\(lists)}}]}") == false)
        #expect(try isAllowed("{rules: [{default: {\(lists)}}]}", "{from: [\(Self.friendly)]}") == true)
    }

    @Test(arguments: [
        "{default: {deny: [{}]}}", "{default: {deny: [{sni: {type: Exact, value: web}}]}}",
        "{default: {deny: everybody}}", "{default: {denny: []}}", "{default: {allow: [], deny.: []}}",
        "{default: {'deny[0]': []}}", "{default: {}, default.x: []}", "{default: {}}", "{}", "x",
        "{default: {deny: [{spiffeID: {type: Exact, value: friend}}]}}",
    ])
    func aDenyOfRulesThatIsNotUnderstoodMatchesEverybody(rule: String) throws {
        #expect(try isAllowed("{rules: [\(rule)]}", "{from: [\(Self.friendly)]}") == false)
    }

    @Test(arguments: ["{rules: everything}", "{rule: []}", "spec"])
    func aPartThatIsNotUnderstoodMayHaveBeenADeny(spec: String) throws {
        #expect(try isAllowed(spec, "{from: [\(Self.friendly)]}") == false)
    }

    @Test func aTargetThatIsNotUnderstoodDeniesEverywhereAndAllowsNowhere() throws {
        let all = "spiffeID: {type: Prefix, value: 'spiffe://default/'}"
        #expect(try isAllowed("{targetRef: {kind: Nobody}, rules: [{default: {allow: [{\(all)}]}}]}") == false)
        let deny = "{targetRef: {kind: Nobody}, rules: [{default: {deny: [{\(all)}]}}]}"
        #expect(try isAllowed(deny, "{from: [\(Self.friendly)]}") == false)
        let last = "{targetRef: {kind: Nobody}, from: [{targetRef: {kind: Mesh}, default: {action: Deny}}]}"
        let specific = "{targetRef: {kind: MeshServiceSubset, name: web}, from: [\(Self.friendly)]}"
        #expect(try isAllowed(last, specific, precedence: .mostSpecific) == false)
        #expect(try isAllowed(last, specific) == true)
    }

    @Test func withBothListsDeniesCountAndAllowsDoNot() throws {
        let id = "spiffeID: {type: Exact, value: 'spiffe://default/friend_shop_svc_80'}"
        #expect(try isAllowed("{from: [\(Self.friendly)], rules: [{default: {allow: [{\(id)}]}}]}") == false)
        let both = "{from: [\(Self.friendly)], rules: [{default: {deny: [{\(id)}]}}]}"
        #expect(try isAllowed(both, "{from: [\(Self.friendly)]}") == false)
    }

    @Test func withoutAnyListNothingIsAllowedAndNothingDenied() throws {
        #expect(try isAllowed("{targetRef: {kind: Mesh}}") == false)
        #expect(try isAllowed("{targetRef: {kind: Mesh}}", "{from: [\(Self.friendly)]}") == true)
    }

    @Test(arguments: ["Mesh", "Nobody"]) func aPolicyThatIsThereToBeLookedAtSelectsNothing(kind: String) throws {
        let all: JSONValue = ["spiffeID": ["type": "Prefix", "value": "spiffe://default/"]]
        for list in ["allow", "deny"] {
            let object = try MeshTrafficPermission(json: [
                "metadata": ["namespace": "kuma-system", "name": "a", "labels": ["kuma.io/effect": "shadow"]],
                "spec": ["targetRef": ["kind": .string(kind)], "rules": [["default": [list: [all]]]]],
            ])
            let shadow = Policy(object, systemNamespace: "kuma-system")
            let isAllowed = MeshPermissions.of([shadow], [web, friend]).allows(friend, web)
            #expect(isAllowed == false)
            let friendly = try Policy("b", "{from: [\(Self.friendly)]}")
            #expect(MeshPermissions.of([shadow, friendly], [web, friend]).allows(friend, web) == true)
        }
    }

    @Test func aStatusThatCannotBeReadTouchesNothing() throws {
        let allow: JSONValue = ["targetRef": ["kind": "Mesh"], "default": ["action": "Allow"]]
        let object = try MeshTrafficPermission(json: [
            "metadata": ["namespace": "kuma-system", "name": "p"], "spec": ["from": [allow]], "status": "broken",
        ])
        #expect(Policy(object, systemNamespace: "kuma-system").faults.isEmpty)
    }
}
