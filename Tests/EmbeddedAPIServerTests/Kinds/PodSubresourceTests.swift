import JSON
import Testing

@testable import EmbeddedAPIServer

@Suite("Binding, eviction and logs of Pods")
struct PodSubresourceTests {
    let cluster = Cluster()

    private func bind(_ binding: String) throws {
        try cluster.core.bind(
            RequestBody(bytes: Array(binding.utf8)), at: try cluster.target(.pod("p"), .binding), cluster.options())
    }

    @Test func aBindingPutsAPodOnANodeOnce() throws {
        try cluster.create(Sample.pod("p"))
        let binding = #"{"metadata":{"name":"p","annotations":{"q":"r"}},"target":{"kind":"Node","name":"n"}}"#
        try bind(binding)
        let pod = try cluster.get(.pod("p"))
        #expect(pod["spec"]?["nodeName"] == "n")
        #expect(pod["metadata"]?["annotations"]?["q"] == "r")
        #expect(pod["status"]?["conditions"]?[0]?["type"] == "PodScheduled")
        #expect(pod.generation == 1)
        expectRefusal(
            409, "Conflict",
            "Operation cannot be fulfilled on pods/binding \"p\": pod p is already assigned to node \"n\""
        ) {
            try bind(binding)
        }
    }

    private func evict() throws {
        let eviction = #"{"apiVersion":"policy/v1","kind":"Eviction","metadata":{"name":"p"}}"#
        try cluster.core.evict(
            RequestBody(bytes: Array(eviction.utf8)), at: try cluster.target(.pod("p"), .eviction), cluster.options())
    }

    @Test func aBudgetDecidesWhetherAPodIsEvicted() throws {
        try cluster.create(Sample.pod("p", ["nodeName": "n"], metadata: ["labels": ["a": "b"]]))
        try cluster.patch(
            .pod("p"), ["status": ["phase": "Running", "conditions": [["type": "Ready", "status": "True"]]]], .merge,
            .status)
        try cluster.create(Sample.budget("b"))
        let stale = refusal { try evict() }
        #expect(stale?.code == 429)
        #expect(
            stale?.details?.causes.first?.message == "The disruption budget b is still being processed by the server.")
        func allow(_ count: JSONValue) throws {
            try cluster.patch(
                .budget("b"),
                [
                    "status": [
                        "observedGeneration": 1, "disruptionsAllowed": count, "currentHealthy": 1, "desiredHealthy": 1,
                    ]
                ], .merge, .status)
        }
        try allow(0)
        #expect(
            refusal { try evict() }?.details?.causes.first?.message
                == "The disruption budget b needs 1 healthy pods and has 1 currently")
        #expect(try !cluster.get(.pod("p")).isBeingDeleted)
        try allow(1)
        try evict()
        let pod = try cluster.get(.pod("p"))
        #expect(pod.isBeingDeleted)
        #expect(pod["status"]?["conditions"]?.array?.contains { $0["type"] == "DisruptionTarget" } == true)
        let budget = try cluster.get(.budget("b"))
        #expect(budget["status"]?["disruptionsAllowed"] == 0)
        #expect(budget["status"]?["disruptedPods"]?["p"] != nil)
    }

    @Test func whatDoesNotRunIsEvictedFreely() throws {
        try cluster.create(Sample.pod("p", metadata: ["labels": ["a": "b"]]))
        try cluster.create(Sample.budget("b"))
        try evict()
        #expect(!cluster.exists(.pod("p")))
    }

    @Test func logsSayThatThereAreNone() throws {
        let one = Sample.pod("p", ["nodeName": "n"])
        #expect(try PodLog.text(of: one, container: "")?.contains("no process") == true)
        #expect(try PodLog.text(of: Sample.pod("p"), container: "c") == nil)
        let two = Sample.pod("p", ["containers": [Sample.container(), Sample.container(["name": "d"])]])
        expectRefusal(
            400, "BadRequest", "a container name must be specified for pod p, choose one of: [c d]"
        ) {
            _ = try PodLog.text(of: two, container: "")
        }
        expectRefusal(400, "BadRequest", "container z is not valid for pod p") {
            _ = try PodLog.text(of: two, container: "z")
        }
    }
}
