import FoundationEssentials
import MeshAuthority
import WorkloadIdentity

/// The authority of a mesh as `product.md` §2 has it, without its Secrets: which roots there are, and who signs how far.
struct AuthorityModel {
    struct Root {
        var name: String
        var end: Date
        var publishedSince: Date?
        var signingSince: Date?
        var noLeafAfter: Date?
        var isRetiring = false
        /// Whether it took the place of a tainted one, without any wait.
        var beganAtOnce = false
    }

    /// What planners are told at one moment.
    struct Snapshot {
        var date: Date
        var grant: SigningGrant?
        var roots: [String]
        /// Counted up with each other bundle.
        var bundle: Int

        var authorities: [UInt8] { Array(roots.joined(separator: "\n").utf8) }
        var anchors: Set<AuthorityCertificate.Identity> { Set(roots.map { IdentityFixture.root($0).identity }) }
    }

    static let delay: TimeInterval = 600
    private static let margin: TimeInterval = 600

    private(set) var roots: [Root] = []
    private(set) var signer: String
    private(set) var tainted: Set<String> = []
    private(set) var bundle = 0
    var lifetime: TimeInterval = 3600
    var isBroken = false
    private var made = 0

    init(now: Date) {
        signer = ""
        signer = make(end: now + 400 * 86_400)
        roots[0].publishedSince = now
    }

    private mutating func make(end: Date) -> String {
        made += 1
        bundle += 1
        roots.insert(Root(name: "root\(made)", end: end), at: 0)
        return "root\(made)"
    }

    private var signing: Int { roots.firstIndex { $0.name == signer } ?? 0 }

    /// A rotation begins, unless one is in progress.
    mutating func rotate(now: Date) {
        guard roots.allSatisfy({ $0.name == signer || $0.isRetiring }), roots.count < 8 else { return }
        _ = make(end: now + 400 * 86_400)
    }

    /// The one that signs is trusted no more; another takes its place at once.
    mutating func taint(now: Date) {
        tainted.insert(signer)
        roots.remove(at: signing)
        signer = make(end: now + 400 * 86_400)
        roots[0].publishedSince = now
        roots[0].signingSince = now
        roots[0].beganAtOnce = true
    }

    /// Somebody wants to have signed so far.
    mutating func raise(to end: Date) {
        let index = signing
        guard (roots[index].noLeafAfter ?? .distantPast) < end else { return }
        roots[index].noLeafAfter = min(end + lifetime / 4, roots[index].end)
    }

    /// - Parameter lacking: Whether some place does not have a root yet.
    mutating func advance(to now: Date, lacking: (String) -> Bool) {
        for index in roots.indices where roots[index].publishedSince == nil && !lacking(roots[index].name) {
            roots[index].publishedSince = now
        }
        if let successor = roots.firstIndex(where: { $0.name != signer && !$0.isRetiring }),
            let since = roots[successor].publishedSince, since + Self.delay <= now
        {
            roots[signing].isRetiring = true
            signer = roots[successor].name
            roots[successor].signingSince = now
        }
        let count = roots.count
        roots.removeAll { root in
            root.isRetiring && (root.noLeafAfter.map { min($0 + Self.margin, root.end) } ?? .distantPast) <= now
        }
        if roots.count < count { bundle += 1 }
    }

    func root(_ name: String) -> Root? { roots.first { $0.name == name } }

    func snapshot(now: Date) -> Snapshot {
        let root = roots[signing]
        var certificate = IdentityFixture.root(root.name)
        certificate.notAfter = root.end
        var grant: SigningGrant?
        if !isBroken, let limit = root.noLeafAfter, limit > now {
            grant = SigningGrant(
                certificate: certificate, key: [], until: min(limit, root.end), lifetime: .seconds(lifetime),
                since: root.signingSince)
        }
        return Snapshot(date: now, grant: grant, roots: roots.map(\.name), bundle: bundle)
    }
}
