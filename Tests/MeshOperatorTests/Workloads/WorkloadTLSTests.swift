import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import MeshOperator
import PKI
import TestSupport
import Testing

/// From Pods to mutual TLS: whatever happens to the authority, the controller and the API server, not one handshake
/// fails, and each sees who the other is.
@Suite(.timeLimit(.minutes(10))) struct WorkloadTLSTests {
    /// Leaves live for an hour.
    private static let mesh: JSONValue = [
        "enabledBackend": "builtin",
        "backends": [
            ["name": "builtin", "type": "builtin", "dpCert": ["rotation": ["expiration": "1h"]]]
        ],
    ]

    @Test func `through a renewal, a rotation, a restart and an outage`() async throws {
        let world = try await World()
        let time = MovedTime(RotationWatch.start)
        let rotated = try await world.withOperator(configuration: World.delivering, now: { time.now }) { _ in
            var workloads = try DeliveredWorkloads(world, time)
            try await world.apply(Self.mesh)
            try await workloads.deploy()
            try await workloads.expect("the first certificates") { _, _ in true }
            try await workloads.renew(after: 2700)
            try await workloads.rotate()
            return workloads
        }
        // Nobody is there.
        var workloads = rotated
        let before = try workloads.leaves
        try await workloads.wait(600)

        let transport = world.faults()
        try await world.withOperator(transport, configuration: World.delivering, now: { time.now }) { [workloads] _ in
            var workloads = workloads
            try await world.waitUntilQuiet("other")
            try await workloads.expect("after a restart") { _, _ in true }
            #expect(try workloads.leaves == before, "a restart changes nothing")
            // Nothing can be read or written at the time of a renewal.
            transport.arm(.always(.notSent, .any))
            transport.sever()
            await transport.waitForFaults(3)
            try await workloads.wait(2100)
            transport.recover()
            try await workloads.renew(after: 0)
            try await workloads.forgetTheOldRoot()
            #expect(workloads.handshakes > 40)
        }
    }

    @Test func `a root that is tainted is distrusted at once, and nobody is left without a certificate`() async throws {
        let world = try await World()
        let time = MovedTime(RotationWatch.start)
        try await world.withOperator(configuration: World.delivering, now: { time.now }) { _ in
            var workloads = try DeliveredWorkloads(world, time)
            try await world.apply(Self.mesh)
            try await workloads.deploy()
            try await workloads.expect("the first certificates") { _, _ in true }
            let old = try workloads.leaves
            let root = try #require(try await world.mesh()?.status?.mtls?.ca?.fingerprint)
            try await world.annotate(Names.Annotation.taint, .string(root))
            // For as long as only one of them knows, they do not believe each other, and are not to.
            try await workloads.expect("another root", isMixed: false) { end, leaf in
                try !old.contains(leaf) && end.anchors.allSatisfy { $0.publicKey.fingerprint != root }
            }
        }
    }
}

extension DeliveredWorkloads {
    /// After so many seconds, it is time for other certificates.
    fileprivate mutating func renew(after seconds: TimeInterval) async throws {
        let old = try leaves
        try await wait(seconds)
        try await expect("a renewal") { _, leaf in !old.contains { $0.notAfter >= leaf.notAfter } }
        #expect(try Set(leaves.map(\.issuer)) == Set(old.map(\.issuer)))
    }

    /// The new root is brought everywhere, then signs; the old one is trusted as long as what it signed may last.
    fileprivate mutating func rotate() async throws {
        let old = try leaves
        try await world.annotate(Names.Annotation.rotate, "now")
        try await expect("both roots") { end, _ in try end.anchors.count == 2 }
        #expect(try leaves == old, "bundles first")
        try await wait(599)
        try await expect("a second before the new root signs") { _, _ in true }
        #expect(try leaves == old, "not before everybody has had the time to know it")
        try await wait(2)
        try await expect("the new root signs") { _, _ in true }
        try await wait(301)
        let issuers = Set(old.map(\.issuer))
        try await expect("leaves of the new root") { end, leaf in
            try !issuers.contains(leaf.issuer) && end.anchors.count == 2
        }
    }

    /// What it signed has ended.
    fileprivate mutating func forgetTheOldRoot() async throws {
        try await wait(1800)
        try await expect("only the new root") { end, leaf in
            try end.anchors.map(\.subject) == [leaf.issuer]
        }
    }
}
