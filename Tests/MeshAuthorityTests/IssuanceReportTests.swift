import FoundationEssentials
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct IssuanceReportTests {
    var mesh = Rotating()

    private var issued: Condition? { mesh.cluster.condition(.certificatesIssued) }
    private var ready: Condition? { mesh.cluster.condition(.ready) }

    private mutating func count(_ total: Int, valid: Int, overdueSince: TimeInterval? = nil) {
        mesh.cluster.consumers.certificates = CertificateCounts(
            total: total, valid: valid, overdue: overdueSince == nil ? 0 : total - valid,
            earliestExpiry: mesh.leader.now + 100)
        mesh.cluster.consumers.overdueSince = overdueSince.map { mesh.leader.now - $0 }
    }

    @Test mutating func `without workloads none is missing`() {
        #expect(issued?.status == .true && issued?.reason == "NoWorkloads")
        #expect(mesh.cluster.mesh?.status?.mtls?.certificates == nil)
        #expect(mesh.cluster.mesh?.status?.dataplanes == DataplaneCounts(total: 0, connected: 0, unprotected: 0))
    }

    @Test mutating func `the status counts certificates and Dataplanes`() {
        count(5, valid: 5)
        mesh.cluster.consumers.dataplanes = 7
        mesh.settle()
        #expect(issued?.status == .true && issued?.reason == "AllIssued")
        let status = mesh.cluster.mesh?.status
        #expect(status?.mtls?.certificates == mesh.cluster.consumers.certificates)
        #expect(status?.dataplanes == DataplaneCounts(total: 7, connected: 0, unprotected: 7))
    }

    @Test mutating func `one is overdue after thirty seconds, which is looked at in time`() throws {
        count(5, valid: 3, overdueSince: 10)
        mesh.settle()
        #expect(issued?.status == .true && ready?.status == .true)
        let observation = try #require(mesh.cluster.observe())
        let again = mesh.leader.planner.plan(observation, now: mesh.leader.now).lookAgain
        #expect(again == mesh.leader.now + 20)
        mesh.pass(19)
        #expect(issued?.status == .true)
        mesh.pass(1)
        #expect(issued?.status == .false && issued?.reason == "Overdue")
        #expect(issued?.message.contains("2 certificates are overdue") == true)
        #expect(ready?.status == .false && ready?.reason == "Overdue")
        #expect(mesh.reasons.last == "Overdue")
        // Another number is no news.
        mesh.cluster.consumers.certificates?.overdue = 1
        mesh.settle()
        #expect(mesh.reasons.filter { $0 == "Overdue" }.count == 1)
        count(5, valid: 5)
        mesh.settle()
        #expect(issued?.status == .true && ready?.status == .true && mesh.reasons.last == "AllIssued")
    }

    @Test mutating func `a clock that is set back does not make one overdue for ever`() {
        count(1, valid: 0, overdueSince: -3600)
        mesh.settle()
        #expect(issued?.status == .true)
        mesh.pass(3600 + 30)
        #expect(issued?.status == .false)
    }

    @Test mutating func `while nothing can be signed valid certificates are said to go on`() {
        count(5, valid: 5)
        mesh.cluster.secrets[Cluster.key] = nil
        mesh.settle()
        #expect(issued?.status == .true && issued?.reason == "IssuancePaused")
        #expect(ready?.reason == "Lost")
        count(5, valid: 4, overdueSince: 30)
        mesh.settle()
        #expect(issued?.status == .false && issued?.reason == "Overdue")
        #expect(issued?.message.contains("CertificateAuthorityReady") == true)
    }

    @Test mutating func `with mutual TLS off nobody waits`() {
        count(5, valid: 3, overdueSince: 1000)
        mesh.cluster.apply(.with(nil))
        mesh.settle()
        #expect(issued?.status == .true && issued?.reason == "MutualTLSDisabled")
        #expect(ready?.status == .true)
    }

    @Test mutating func `a restart writes nothing before all were counted`() {
        mesh.cluster.annotate(Names.Annotation.rotate, "1")
        mesh.settle()
        count(5, valid: 4, overdueSince: 30)
        mesh.cluster.consumers.dataplanes = 7
        mesh.cluster.consumers.isReissuing = true
        mesh.pass(600)
        #expect(mesh.cluster.mesh?.status?.mtls?.phase == .reissuing)
        mesh.cluster.consumers = Consumers()
        mesh.cluster.consumers.areCounted = false
        mesh.leader.restart()
        #expect(mesh.leader.settle(&mesh.cluster) == 0)
        mesh.cluster.consumers.areCounted = true
        mesh.settle()
        #expect(mesh.cluster.mesh?.status?.mtls?.phase == .retiring && issued?.reason == "NoWorkloads")
    }
}
