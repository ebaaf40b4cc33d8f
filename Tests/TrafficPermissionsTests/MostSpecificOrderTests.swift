import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// Which of two policies `MostSpecific` takes for the more specific one: a total order, which Kuma's is not
/// (reference, §3.3).
@Suite struct MostSpecificOrderTests {
    let server = MeshWorkload.serving(
        "web_shop_svc_80", name: "web", portName: "http", tags: ["version": "v1"], labels: ["app": "web"])
    let client = MeshWorkload.serving("client_shop_svc_80", name: "client")

    private typealias Choice = (target: String, name: String, namespace: String)

    /// A policy that says one thing about everybody.
    private func policy(
        _ action: String, _ target: String, name: String = "p", in namespace: String = "shop"
    ) throws -> Policy { try .from("kind: Mesh", action, to: target, name: name, in: namespace) }

    /// Whether the second one decides, whichever is noted first and whichever of the two is the Allow.
    private func isStronger(_ weak: Choice, _ strong: Choice) throws -> Bool {
        var results: Set<Bool> = []
        for action in ["Allow", "Deny"] {
            let weaker = try policy(
                action == "Allow" ? "Deny" : "Allow", weak.target, name: weak.name, in: weak.namespace)
            let stronger = try policy(action, strong.target, name: strong.name, in: strong.namespace)
            for policies in [[weaker, stronger], [stronger, weaker]] {
                let permissions = MeshPermissions.of(policies, [server, client], .mostSpecific)
                results.insert(permissions.allows(client, server) == (action == "Allow"))
            }
        }
        #expect(results.count == 1, "what decides depends on the order of arrival")
        return results == [true]
    }

    @Test(arguments: [
        ("kind: Mesh", "kind: Dataplane"), ("kind: Dataplane, name: web, sectionName: http", "kind: MeshSubset"),
        ("kind: MeshSubset, tags: {version: v1}", "kind: MeshService, name: web"),
        ("kind: MeshService, name: web, sectionName: http", "kind: MeshServiceSubset, name: web"),
        ("kind: Dataplane", "kind: Dataplane, labels: {app: web}"),
        ("kind: Dataplane, labels: {app: web}", "kind: Dataplane, name: web"),
        ("kind: Dataplane, labels: {app: web}, sectionName: http", "kind: Dataplane, name: web"),
        ("kind: Dataplane", "kind: Dataplane, sectionName: http"),
        ("kind: Dataplane, name: web", "kind: Dataplane, name: web, sectionName: http"),
        ("kind: MeshService, name: web", "kind: MeshService, name: web, sectionName: http"),
    ])
    func targetsAreOrdered(weak: String, strong: String) throws {
        // Neither names nor namespaces change that.
        for names in [("aaa", "zzz"), ("zzz", "aaa")] {
            #expect(try isStronger((weak, names.0, "shop"), (strong, names.1, "shop")))
            #expect(try isStronger((weak, names.0, "kuma-system"), (strong, names.1, "shop")))
        }
        if strong.hasPrefix("kind: Dataplane, name") { return }
        #expect(try isStronger((weak, "p", "shop"), (strong, "p", "kuma-system")))
    }

    @Test func theNamespacesOwnPolicyStandsAboveThatOfTheSystem() throws {
        #expect(try isStronger(("kind: Mesh", "aaa", "kuma-system"), ("kind: Mesh", "zzz", "shop")))
    }

    @Test func theSmallestNameIsTheStrongest() throws {
        #expect(try isStronger(("kind: Mesh", "bbb", "shop"), ("kind: Mesh", "aaa", "shop")))
    }

    @Test func bytesAreCompared() throws {
        #expect(try isStronger(("kind: Mesh", "a.b", "shop"), ("kind: Mesh", "a-b", "shop")))
    }

    @Test func laterItemsOfAPolicyAreStronger() throws {
        for (actions, isAllowed) in [(["Allow", "Deny"], false), (["Deny", "Allow"], true)] {
            let items = actions.map { "{targetRef: {kind: Mesh}, default: {action: \($0)}}" }
            let policy = try Policy("p", "{from: [\(items.joined(separator: ", "))]}")
            #expect(MeshPermissions.of([policy], [server, client], .mostSpecific).allows(client, server) == isAllowed)
        }
    }

    /// Kuma sorts by name alone, and not stably: which of two policies of one name wins is chance.
    @Test func defectOfKumaEqualNamesInTwoNamespaces() throws {
        // Only policies of the system can meet in one place from elsewhere, so that the role decides here.
        #expect(try isStronger(("kind: Mesh", "same", "kuma-system"), ("kind: Mesh", "same", "shop")))
        let one = try policy("Allow", "kind: Mesh", name: "same", in: "a")
        let other = try policy("Allow", "kind: Mesh", name: "same", in: "b")
        #expect(PolicyOrder(other) < PolicyOrder(one) && !(PolicyOrder(one) < PolicyOrder(other)))
    }

    /// In Kuma labels with a section beat nothing at all, a name beats those labels, and nothing at all beats that name.
    @Test func defectOfKumaTheOrderIsNoCircle() throws {
        let labelled = "kind: Dataplane, labels: {app: web}, sectionName: http"
        let named = "kind: Dataplane, name: web"
        let all = "kind: Dataplane"
        for names in [("aaa", "bbb", "ccc"), ("ccc", "bbb", "aaa"), ("bbb", "ccc", "aaa")] {
            #expect(try isStronger((labelled, names.0, "shop"), (named, names.1, "shop")))
            #expect(try isStronger((all, names.2, "shop"), (labelled, names.0, "shop")))
            #expect(try isStronger((all, names.2, "shop"), (named, names.1, "shop")))
        }
    }

    /// Kuma's proxies let in a client that holds both names (reference, §3.7).
    @Test func aClientOfSeveralNamesIsDecidedByTheLastItemThatMatchesOneOfThem() throws {
        let items = [
            ("kind: Mesh", "Deny"), ("kind: MeshService, name: a", "Allow"), ("kind: MeshService, name: b", "Deny"),
        ]
        let text = items.map { "{targetRef: {\($0.0)}, default: {action: \($0.1)}}" }.joined(separator: ", ")
        let permissions = MeshPermissions.of([try Policy("p", "{from: [\(text)]}")], [server], .mostSpecific)
        let isAllowed = { (names: String...) in
            permissions.decide(Client(names: names.map { "spiffe://default/\($0)_shop_svc_80" }), at: server.inbound)?
                .isAllowed
        }
        #expect(isAllowed("a") == true)
        #expect(isAllowed("b") == false)
        #expect(isAllowed("a", "b") == false)
        #expect(isAllowed("b", "a") == false)
        #expect(isAllowed("c") == false)
    }
}
