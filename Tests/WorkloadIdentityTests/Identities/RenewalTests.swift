import FoundationEssentials
import MeshAuthority
import Testing
import WorkloadIdentity

@Suite struct RenewalTests {
    private static let day = IdentityFixture.day

    @Test(arguments: [600, 86_400, 90 * 86_400] as [TimeInterval])
    func `it is renewed at two thirds of its life, a tenth earlier or later`(lifetime: TimeInterval) throws {
        var moments: Set<Date> = []
        for index in 0..<200 {
            let leaf = LeafFacts(
                uris: [], authorityKeyIdentifier: "", issuer: "", notBefore: IdentityFixture.start - 300,
                notAfter: IdentityFixture.start + lifetime)
            let renews = RenewalSchedule(leaf, certificate: Array("\(index)".utf8)).renews
            let share = renews.timeIntervalSince(IdentityFixture.start) / lifetime
            #expect(share >= 0.6 - 1e-9 && share <= 0.7334, "\(share)")
            moments.insert(renews)
        }
        let earliest = try #require(moments.min())
        let latest = try #require(moments.max())
        #expect(moments.count > 190)
        #expect(latest.timeIntervalSince(earliest) > lifetime * 0.12, "they are spread")
    }

    @Test func `a restart changes nothing`() throws {
        var world = IdentityFixture()
        try world.store()
        let first = try #require(world.plan().lookAgain)
        world.now += 3600
        #expect(world.plan().lookAgain == first)
        #expect(world.plan().write == nil)
    }

    @Test func `it looks again exactly when it is to be renewed`() throws {
        var world = IdentityFixture()
        try world.store()
        let due = try #require(world.plan().lookAgain)
        world.now = due - 1
        #expect(world.plan().write == nil)
        world.now = due
        #expect(world.plan().write == .issue(reason: .renewal))
        // Until the new one is there, the old one is as good as before.
        #expect(world.plan().report?.state == .delivered)
    }

    @Test func `one that is longer than the Mesh allows now is issued anew`() throws {
        var world = IdentityFixture()
        try world.store(lifetime: Self.day)
        world.sign(with: "first", lifetime: .seconds(Self.day / 2))
        #expect(world.plan().write == .issue(reason: .lifetime))
        #expect(world.plan().report?.state == .delivered)
    }

    @Test func `one that is shorter waits for its renewal`() throws {
        var world = IdentityFixture()
        try world.store(lifetime: Self.day)
        world.sign(with: "first", lifetime: .seconds(2 * Self.day))
        #expect(world.plan().write == nil)
    }

    @Test func `it is not renewed again and again while its root ends`() throws {
        var world = IdentityFixture()
        let end = IdentityFixture.start + 3600
        world.sign(with: "first", rootEnd: end)
        try world.store(lifetime: 3600)
        for seconds in stride(from: 0, to: 3600, by: 10.0) {
            world.now = IdentityFixture.start + seconds
            #expect(world.plan().write == nil)
            #expect(world.plan().lookAgain == end)
            #expect(world.plan().report?.state == .delivered)
        }
    }

    @Test func `while nobody may sign, a valid one stays`() throws {
        var world = IdentityFixture()
        try world.store()
        world.observation.grant = nil
        let due = try #require(world.plan().lookAgain)
        // A moment's lateness is said to nobody.
        world.now = due
        #expect(world.plan().write == nil)
        #expect(world.plan().report?.state == .delivered)
        let late = try #require(world.plan().lookAgain)
        #expect(late <= due + 30)
        world.now = late
        guard case .waiting(let why) = world.plan().report?.state else {
            Issue.record("nothing is said")
            return
        }
        #expect(why.contains("Mesh default"))
        #expect(world.plan().write == nil)
        #expect(world.plan().report?.notAfter == IdentityFixture.start + Self.day)
        #expect(try #require(world.plan().lookAgain) > world.now)
    }

    @Test func `it never is shorter than asked because the limit was not raised yet`() throws {
        var world = IdentityFixture()
        world.sign(with: "first", until: world.now + Self.day - 1)
        #expect(world.plan().write == nil)
        #expect(world.plan().lookAgain != nil)
        world.sign(with: "first", until: world.now + Self.day)
        #expect(world.plan().write == .issue(reason: .first))
        // At the end of the root, shorter is all there is.
        world.sign(with: "first", until: world.now + 60, rootEnd: world.now + 60)
        #expect(world.plan().write == .issue(reason: .first))
        world.sign(with: "first", until: world.now, rootEnd: world.now)
        #expect(world.plan().write == nil)
    }

    @Test func `one that has ended is issued anew`() throws {
        var world = IdentityFixture()
        try world.store()
        world.now += Self.day
        #expect(world.plan().write == .issue(reason: .renewal))
        #expect(world.plan().report?.state != .delivered)
    }

    @Test func `one of a clock that was ahead is issued anew`() throws {
        var world = IdentityFixture()
        try world.store(issued: world.now + 301)
        #expect(world.plan().write == .issue(reason: .damaged))
    }
}
