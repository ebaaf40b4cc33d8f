import ControllerRuntime
import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing
import TrafficPermissions

@testable import MeshOperator

/// Thousands of policies that do not parse, contradict each other or select nothing: each is reported on itself, and the
/// good one is not concerned.
@Suite(.timeLimit(.minutes(5))) struct ManyWrongPoliciesTests {
    private let board = PermissionBoard(
        metrics: PermissionMetrics(PrometheusRegistry(), clock: ContinuousClock()))

    /// As an API server without our definitions may hand them over.
    private static let unreadable: [JSONValue] = [
        5, "no", [], true, ["from": [:]], ["from": 5], ["from": [7]], ["from": [[:]]], ["rules": "x"], ["rules": [[:]]],
        ["rules": [["default": ["deny": 5]]]], ["targetRef": 5, "from": []], ["targetRef": ["kind": 5]],
        ["targetRef": ["kind": "Nothing"], "from": [allow]], ["to": []], ["from": [allow], "rules": [[:]]],
        ["from": [["targetRef": ["kind": "Mesh"], "default": ["action": 5]]]],
    ]
    private static let allow: JSONValue = ["targetRef": ["kind": "Mesh"], "default": ["action": "Allow"]]
    private static let deny: JSONValue = ["targetRef": ["kind": "Mesh"], "default": ["action": "Deny"]]
    private static let kinds = 1_000

    private func note(_ name: String, in namespace: String, _ spec: JSONValue) throws {
        let object = try MeshTrafficPermission(json: [
            "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
            "metadata": ["name": .string(name), "namespace": .string(namespace), "uid": .string(name)], "spec": spec,
        ])
        let policy = Policy(object, systemNamespace: "kuma-system")
        board.note(policy, object.known(policy.problem), at: object.key)
    }

    private func join(_ namespace: String) -> InboundID {
        let key = ObjectKey(namespace: namespace, name: "web-1")
        let tags = ["kuma.io/service": "web_\(namespace)_svc_80", "k8s.kuma.io/namespace": namespace]
        board.note(
            MeshWorkload(key: key, listeners: [.init(address: "10.1.0.1", port: 80, tags: tags)]), of: "default",
            at: key)
        return InboundID(dataplane: key, address: "10.1.0.1", port: 80)
    }

    private func status(_ name: String, in namespace: String) -> [Condition] {
        let id = PolicyID.policy(ObjectKey(namespace: namespace, name: name))
        guard let look = board.look(at: id) else { return [] }
        return PolicyStatus(
            subject: id.description, mesh: "default", situation: .on, problem: look.known.problem, report: look.report,
            generation: 1
        ).status(after: nil, now: Date(timeIntervalSince1970: 0)).conditions
    }

    @Test func `each is reported on itself, and the good one does what it says`() throws {
        // Who wrote the wrong ones has a namespace like everybody else.
        let (good, bad) = (join("shop"), join("wrong"))
        try note("good", in: "shop", ["from": [Self.allow]])
        let before = status("good", in: "shop")
        #expect(before[.ready]?.status == .true)
        for index in 0..<Self.kinds {
            try note("unreadable-\(index)", in: "wrong", Self.unreadable[index % Self.unreadable.count])
            let item = index.isMultiple(of: 2) ? Self.allow : Self.deny
            try note("contradicting-\(index)", in: "wrong", ["from": [item]])
            try note(
                "nothing-\(index)", in: "wrong",
                ["targetRef": ["kind": "MeshService", "name": .string("none-\(index)")], "from": [Self.allow]])
        }
        #expect(board.policies(of: "default").count == 3 * Self.kinds + 1)

        #expect(status("good", in: "shop") == before)
        let client = Client(names: ["spiffe://default/web_wrong_svc_80"])
        #expect(board.read("default") { $0.decide(client, at: good)?.isAllowed } == true)
        #expect(board.read("default") { $0.decide(client, at: bad)?.isAllowed } == false)

        for index in 0..<Self.kinds {
            let name = "unreadable-\(index)"
            let accepted = status(name, in: "wrong")[.accepted]
            #expect(accepted?.status == .false)
            #expect(accepted?.message.contains("MeshTrafficPermission wrong/\(name) ") == true)
            let contradicting = status("contradicting-\(index)", in: "wrong")
            #expect(contradicting[.accepted]?.status == .true)
            #expect(contradicting[.overridden]?.status == (index.isMultiple(of: 2) ? .false : .true))
            let nothing = status("nothing-\(index)", in: "wrong")
            #expect(nothing[.programmed]?.reason == ConditionReason.selectsNothing.rawValue)
            #expect(nothing[.resolvedRefs]?.message.contains("none-\(index)") == true)
        }
    }
}
