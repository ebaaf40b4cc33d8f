import FoundationEssentials
import MeshAuthority
import Testing
import WorkloadIdentity

@Suite struct IdentityPlannerTests {
    @Test func `the first one is issued where it is asked for`() {
        let plan = IdentityFixture().plan()
        #expect(plan.write == .issue(reason: .first))
        #expect(plan.report?.secret == "web.80.default.mesh-identity")
        guard case .waiting = plan.report?.state else {
            Issue.record("it is not there yet: \(String(describing: plan.report))")
            return
        }
    }

    @Test func `nothing is written where it is not permitted`() throws {
        var world = IdentityFixture()
        world.observation.isPermitted = false
        #expect(world.plan().write == nil)
        #expect(world.plan().report?.state == .notPermitted)
        #expect(world.plan().lookAgain == nil)
        world.observation.isWanted = false
        #expect(world.plan().write == nil && world.plan().report == nil)
        try world.store()
        world.observation.isMeshGoing = true
        #expect(world.plan().write == nil)
    }

    @Test func `nothing is written where nobody asks`() {
        var world = IdentityFixture()
        world.observation.isWanted = false
        #expect(world.plan().write == nil)
        #expect(world.plan().report == nil)
        #expect(world.plan().lookAgain == nil)
    }

    @Test func `nothing is written in a namespace that is about to go, and nobody waits for it`() throws {
        var world = IdentityFixture()
        world.observation.isNamespaceTerminating = true
        #expect(world.plan().write == nil)
        #expect(world.plan().report == nil)
        try world.store()
        #expect(world.plan().report?.state == .delivered)
        world.now += IdentityFixture.day
        #expect(world.plan().write == nil)
        #expect(world.plan().report == nil)
        world.observation.isWanted = false
        world.observation.isMeshGoing = true
        #expect(world.plan().write == nil)
    }

    @Test(arguments: [
        ("kubernetes.io/tls", "kubectl", false, "not written by Koguma"),
        ("Opaque", "koguma-identity", false, "of type Opaque"),
        ("kubernetes.io/tls", "koguma-identity", true, "immutable"),
    ])
    func `what is not ours to change is left alone`(
        type: String, manager: String, immutable: Bool, why: String
    ) throws {
        var world = IdentityFixture()
        world.observation.secret = try IdentityFixture.secret(type: type, manager: manager, immutable: immutable)
        let plan = world.plan()
        #expect(plan.write == nil)
        guard case .nameTaken(let text) = plan.report?.state else {
            Issue.record("\(String(describing: plan.report))")
            return
        }
        #expect(text.contains(why) && text.contains("shop/web.80.default.mesh-identity"))
        #expect(text.contains("delete it"))
    }

    @Test func `nothing that is not ours is deleted`() throws {
        var world = IdentityFixture()
        world.observation.isWanted = false
        world.observation.isMeshGoing = true
        for (type, manager) in [("kubernetes.io/tls", "kubectl"), ("Opaque", "koguma-identity")] {
            world.observation.secret = try IdentityFixture.secret(type: type, manager: manager)
            #expect(world.plan().write == nil)
        }
        world.observation.secret = try IdentityFixture.secret(immutable: true)
        #expect(world.plan().write == .delete)
    }

    @Test func `it goes ten minutes after its last user`() throws {
        var world = IdentityFixture()
        try world.store()
        world.observation.isWanted = false
        world.observation.unwantedSince = world.now
        #expect(world.plan().write == nil)
        #expect(world.plan().lookAgain == world.now + 600)
        #expect(world.plan().report == nil)
        world.now += 599
        #expect(world.plan().write == nil)
        world.now += 1
        #expect(world.plan().write == .delete)
    }

    @Test func `with its Mesh it goes at once`() throws {
        var world = IdentityFixture()
        try world.store()
        world.observation.isWanted = false
        world.observation.unwantedSince = world.now
        world.observation.isMeshGoing = true
        #expect(world.plan().write == .delete)
        // As long as somebody has it, it stays.
        world.observation.isWanted = true
        #expect(world.plan().write == nil)
    }

    @Test func `nobody who asks no more gets a new certificate, and what is distrusted is taken from him`() throws {
        var world = IdentityFixture()
        try world.store()
        world.observation.isWanted = false
        world.observation.unwantedSince = world.now + IdentityFixture.day
        world.now += IdentityFixture.day
        #expect(world.plan().write == nil)
        world.trust("second")
        world.sign(with: "second")
        #expect(world.plan().write == .replaceAuthorities)
    }

    @Test func `one that somebody's finalizer holds is waited for`() throws {
        var world = IdentityFixture()
        world.observation.secret = try IdentityFixture.secret(isGoing: true)
        #expect(world.plan().write == nil)
        guard case .waiting(let why) = world.plan().report?.state else {
            Issue.record("\(String(describing: world.plan().report))")
            return
        }
        #expect(why.contains("finalizers"))
        world.observation.isWanted = false
        world.observation.isMeshGoing = true
        #expect(world.plan().write == nil)
    }

    @Test func `what is said stays the same while the same is so`() throws {
        var world = IdentityFixture()
        world.observation.grant = nil
        let said = world.plan().report
        for seconds in [1, 59, 600, 86_400] as [TimeInterval] {
            world.now = IdentityFixture.start + seconds
            #expect(world.plan().report == said)
        }
        // A limit that is about to be raised is no other reason.
        world.sign(with: "first", until: world.now + 60)
        #expect(world.plan().report == said)
        world.observation.anchors = []
        #expect(world.plan().report == said)
    }

    @Test func `as long as roots are not read, a certificate is not called distrusted`() throws {
        var world = IdentityFixture()
        try world.store()
        world.observation.anchors = []
        world.observation.grant = nil
        world.observation.authorities = nil
        #expect(world.plan().write == nil)
        #expect(world.plan().report?.state == .delivered)
    }
}
