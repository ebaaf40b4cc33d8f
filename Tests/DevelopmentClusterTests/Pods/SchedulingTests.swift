import KubernetesAPI
import Testing

@testable import DevelopmentCluster

@Suite struct SchedulingTests {
    @Test func `A Pod without a node is bound to the one there is`() {
        #expect(Scheduling(of: Samples.pod("a"), on: Samples.node()) == .bind("koguma-dev"))
    }

    @Test func `A Pod with a node stays there`() {
        #expect(Scheduling(of: Samples.pod("a", node: "other"), on: Samples.node()) == .settled)
    }

    @Test func `A cordoned node takes no Pods, and the reason says so`() {
        guard case .pending(let message) = Scheduling(of: Samples.pod("a"), on: Samples.node(cordoned: true)) else {
            Issue.record("it was bound")
            return
        }
        #expect(message.contains("unschedulable"))
    }

    @Test func `Scheduling gates hold a Pod back`() {
        let pod = Samples.pod("a") { $0.spec.schedulingGates = ["wait"] }
        #expect(Scheduling(of: pod, on: Samples.node()) == .gated)
    }

    @Test func `Labels of the node that a Pod asks for must be there`() {
        let pod = Samples.pod("a") { $0.spec.nodeSelector = ["disk": "ssd"] }
        guard case .pending = Scheduling(of: pod, on: Samples.node()) else {
            Issue.record("it was bound")
            return
        }
        let linux = Samples.pod("a") { $0.spec.nodeSelector = ["kubernetes.io/os": "linux"] }
        #expect(Scheduling(of: linux, on: Samples.node()) == .bind("koguma-dev"))
    }

    @Test func `Without a node a Pod waits`() {
        guard case .pending = Scheduling(of: Samples.pod("a"), on: nil) else {
            Issue.record("it was bound")
            return
        }
    }
}
