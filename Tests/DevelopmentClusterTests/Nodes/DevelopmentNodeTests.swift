import FoundationEssentials
import JSON
import KubernetesAPI
import Testing

@testable import DevelopmentCluster

@Suite struct DevelopmentNodeTests {
    private let later = Samples.now + 3600

    @Test func `A node that is as it should be is not written again`() {
        #expect(DevelopmentNode.missingStatus(of: Samples.node(), version: "v1.36.0", now: later) == nil)
    }

    @Test func `A server may write quantities in its own way`() {
        var node = Samples.node()
        node.status["capacity"]?["memory"] = "16384Mi"
        #expect(DevelopmentNode.missingStatus(of: node, version: "v1.36.0", now: later) == nil)
    }

    @Test func `A node whose status a server did not take, or that is of another version, gets it`() {
        var node = Samples.node()
        #expect(DevelopmentNode.missingStatus(of: node, version: "v1.37.0", now: later) != nil)
        node.status = [:]
        #expect(DevelopmentNode.missingStatus(of: node, version: "v1.36.0", now: later) != nil)
    }

    @Test func `The taint of a node that is not Ready goes, and others stay`() {
        var node = Samples.node()
        #expect(DevelopmentNode.taintsOnceReady(of: node) == nil)
        let other: JSONValue = ["key": "a", "effect": "NoSchedule"]
        node.taints = [["key": "node.kubernetes.io/not-ready", "effect": "NoSchedule"], other]
        #expect(DevelopmentNode.taintsOnceReady(of: node) == [other])
    }
}
