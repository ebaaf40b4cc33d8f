import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// How items that are about a client come to one decision.
@Suite struct CombinationTests {
    private func item(
        _ name: String, _ kind: PolicyItem.Kind, _ action: MeshTrafficPermissionSpec.Action
    ) -> PolicyItem {
        PolicyItem(ItemID(policy: ObjectKey(namespace: "n", name: name), item: "from[0]"), kind, action, .everybody)
    }

    @Test func aDenyOfRulesBeatsAll() {
        let items = [
            item("a", .from, .allow), item("b", .rules, .allow), item("z", .rules, .deny), item("y", .rules, .deny),
        ]
        for precedence in PermissionPrecedence.allCases {
            let decision = Combination.decide(items, precedence)
            #expect(decision == Decision(isAllowed: false, ground: .item(items[3])))
        }
    }

    @Test func aDenyOfFromNeverBeatsAnAllow() {
        let items = [item("b", .from, .allow), item("a", .from, .deny)]
        #expect(Combination.decide(items, .allowWins) == Decision(isAllowed: true, ground: .item(items[0])))
        #expect(Combination.decide(items, .mostSpecific) == Decision(isAllowed: false, ground: .item(items[1])))
        #expect(Combination.decide([items[1]], .allowWins) == Decision(isAllowed: false, ground: .nothingAllows))
    }

    @Test func eitherAllows() {
        let rule = item("a", .rules, .allow)
        let deny = item("b", .from, .deny)
        for precedence in PermissionPrecedence.allCases {
            #expect(Combination.decide([rule, deny], precedence).isAllowed)
        }
    }

    @Test func aClientIsShadowDeniedIfNobodyAllowsItPlainly() {
        let (shadow, plain) = (item("a", .from, .allowWithShadowDeny), item("b", .from, .allow))
        let (ruleShadow, rulePlain) = (item("c", .rules, .allowWithShadowDeny), item("d", .rules, .allow))
        func isShadowDenied(_ items: PolicyItem..., by precedence: PermissionPrecedence = .allowWins) -> Bool {
            Combination.decide(items, precedence).isShadowDenied
        }
        #expect(isShadowDenied(shadow) && isShadowDenied(ruleShadow) && isShadowDenied(shadow, ruleShadow))
        #expect(!isShadowDenied(shadow, plain) && !isShadowDenied(plain, shadow))
        #expect(!isShadowDenied(shadow, rulePlain) && !isShadowDenied(ruleShadow, plain))
        #expect(!isShadowDenied(ruleShadow, rulePlain))
        #expect(isShadowDenied(plain, shadow, by: .mostSpecific) && !isShadowDenied(shadow, plain, by: .mostSpecific))
    }

    @Test func ofSeveralTheFirstByNameIsTold() {
        let (late, early) = (item("b", .from, .allow), item("a", .from, .allow))
        for precedence in PermissionPrecedence.allCases {
            #expect(Combination.decide([late, early], precedence).ground == .item(early))
            #expect(Combination.decide([early, late], precedence).ground == .item(early))
        }
        let deny = item("c", .from, .deny)
        #expect(Combination.decide([early, deny, late], .mostSpecific).ground == .item(late))
    }
}
