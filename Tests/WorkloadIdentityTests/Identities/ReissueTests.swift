import FoundationEssentials
import KubernetesAPI
import MeshAuthority
import Testing
import WorkloadIdentity

@Suite struct ReissueTests {
    @Test func `a rotation is one write a phase`() throws {
        var world = IdentityFixture()
        #expect(world.plan().write == .issue(reason: .first))
        try world.store()
        #expect(world.plan().write == nil)
        // The new root is distributed; the old one signs.
        let bundle = world.observation.authorities
        world.trust("second", "first")
        #expect(world.plan().write == .replaceAuthorities)
        #expect(world.plan().report?.state == .delivered)
        #expect(world.observation.authorities != bundle)
        try world.store()
        #expect(world.plan().write == nil)
        // The new one signs: within half the propagation delay.
        world.now += 600
        let switched = world.now
        world.sign(with: "second", since: switched)
        let turn = try #require(
            firstTime(from: switched - 1, to: switched + 300) { now in
                var later = world
                later.now = now
                return later.plan().write == .issue(reason: .authority)
            })
        if turn > switched + 1 { #expect(world.plan().write == nil) }
        #expect(world.plan().report?.issuer == "fingerprint of first")
        world.now = turn
        try world.store(issued: turn, by: "second")
        #expect(world.plan().write == nil)
        #expect(world.plan().report?.issuer == "fingerprint of second")
        // The old one is trusted no more.
        world.trust("second")
        #expect(world.plan().write == .replaceAuthorities)
        try world.store(issued: turn, by: "second")
        #expect(world.plan().write == nil)
    }

    @Test func `turns are spread over half the propagation delay`() throws {
        var turns: Set<Date> = []
        for index in 0..<100 {
            var world = IdentityFixture()
            world.observation.id.service = "web\(index)_shop_svc_80"
            world.trust("second", "first")
            try world.store()
            let switched = world.now
            world.sign(with: "second", since: switched)
            let plan = world.plan()
            if plan.write == nil { turns.insert(try #require(plan.lookAgain)) }
            world.now += 300
            #expect(world.plan().write == .issue(reason: .authority))
        }
        #expect(turns.count > 90)
        #expect(try #require(turns.min()) < IdentityFixture.start + 30)
        #expect(try #require(turns.max()) > IdentityFixture.start + 270)
    }

    @Test func `what is not believed any more is replaced at once`() throws {
        var world = IdentityFixture()
        try world.store()
        world.trust("second")
        world.sign(with: "second", since: world.now)
        #expect(world.plan().write == .issue(reason: .authority))
        #expect(world.plan().report?.state != .delivered)
        // Without one that signs, the old one is distrusted all the same.
        world.observation.grant = nil
        #expect(world.plan().write == .replaceAuthorities)
        #expect(world.plan().report?.state != .delivered)
    }

    @Test func `a clock that was set back does not lengthen the wait`() throws {
        var world = IdentityFixture()
        world.trust("second", "first")
        try world.store()
        world.sign(with: "second", since: world.now + 86_400)
        #expect(world.plan().write == .issue(reason: .authority))
    }

    @Test func `nothing is signed by a root that is not in the bundle`() throws {
        var world = IdentityFixture()
        world.sign(with: "second")
        #expect(world.plan().write == nil)
        try world.store()
        #expect(world.plan().write == nil)
        #expect(world.plan().report?.state == .delivered)
        world.observation.authorities = nil
        world.observation.secret = nil
        world.sign(with: "first")
        #expect(world.plan().write == nil)
    }

    @Test func `a root of the same name with another key is another`() throws {
        var world = IdentityFixture()
        try world.store()
        var renewed = IdentityFixture.root("first")
        renewed.keyIdentifier = "another"
        world.observation.anchors.insert(renewed.identity)
        world.observation.grant = SigningGrant(
            certificate: renewed, key: [], until: renewed.notAfter, lifetime: .seconds(86_400))
        #expect(world.plan().write == .issue(reason: .authority))
    }

    @Test func `a root that was renewed with its key changes no leaf`() throws {
        var world = IdentityFixture()
        try world.store()
        world.sign(with: "first", since: world.now, rootEnd: IdentityFixture.start + 4000 * 86_400)
        #expect(world.plan().write == nil)
    }

    @Test(arguments: [
        [], ["spiffe://default/other_shop_svc_80"], ["spiffe://other/web_shop_svc_80"],
        ["spiffe://default/web_shop_svc_80", "spiffe://default/web_shop_svc_81"],
    ])
    func `another name is replaced`(uris: [String]) throws {
        var world = IdentityFixture()
        try world.store(uris: uris)
        #expect(world.plan().write == .issue(reason: .damaged))
        #expect(world.plan().report?.state != .delivered)
    }

    @Test func `what cannot be read is replaced`() throws {
        var world = IdentityFixture()
        try world.store()
        world.observation.leaf = nil
        #expect(world.plan().write == .issue(reason: .damaged))
    }

    @Test func `a leaf that lost what travels with it is replaced`() throws {
        var world = IdentityFixture()
        world.sign(with: "first", intermediates: 1)
        try world.store(travellers: 0)
        #expect(world.plan().write == .issue(reason: .damaged))
        try world.store(travellers: 1)
        #expect(world.plan().write == nil)
    }

    @Test func `a changed bundle or note is put right without a new key`() throws {
        var world = IdentityFixture()
        try world.store()
        world.observation.secret?.authorities = Array("other".utf8)
        #expect(world.plan().write == .replaceAuthorities)
        try world.store()
        world.observation.secret?.metadata.annotations["koguma.io/spiffe-id"] = "spiffe://default/admin"
        #expect(world.plan().write == .replaceAuthorities)
    }
}
