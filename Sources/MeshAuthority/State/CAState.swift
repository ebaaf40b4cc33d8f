public import FoundationEssentials

/// What Koguma remembers about the authorities of one mesh, kept in the Secret `<mesh>.ca-state`.
public struct CAState: Sendable, Hashable {
    /// The mesh that it is about; nil in what a release before wrote.
    public var mesh: String?

    /// The roots, in the order in which they came.
    public var roots: [CARoot]

    /// The value of the annotation `koguma.io/rotate-ca` that has been dealt with; nil if there was none.
    public var handledRotation: String?

    /// Fingerprints that are never trusted again.
    public var tainted: [String]

    /// Set when the root that signed was tainted: the next one signs without waiting until everybody knows it.
    public var signsAtOnce: Bool

    /// Fingerprints of lost roots in whose place the user allowed a new one.
    public var recreated: [String]

    /// Fingerprints of roots that came to their end, as long as `Mesh.status` may still show them: they are not lost.
    public var removed: [String]

    /// Set while not everything that showed roots when the state was rebuilt is accounted for: until then it is looked
    /// at as if there were no state.
    public var isIncomplete: Bool

    /// The last `spec.mtls` that was valid; nil if that is not known.
    public var lastGood: LastGoodMutualTLS?

    /// Makes a state; as it stands, that of a mesh that never had an authority.
    public init(
        mesh: String? = nil, roots: [CARoot] = [], handledRotation: String? = nil, tainted: [String] = [],
        signsAtOnce: Bool = false, recreated: [String] = [], removed: [String] = [],
        isIncomplete: Bool = false, lastGood: LastGoodMutualTLS? = nil
    ) {
        self.mesh = mesh
        self.roots = roots
        self.handledRotation = handledRotation
        self.tainted = tainted
        self.signsAtOnce = signsAtOnce
        self.recreated = recreated
        self.removed = removed
        self.isIncomplete = isIncomplete
        self.lastGood = lastGood
    }

    /// The root that signs.
    public var signer: CARoot? { roots.first { $0.phase == .signing } }

    /// The roots of a backend that are not on their way out, in the order in which they came.
    func live(of backend: String) -> [CARoot] {
        roots.filter { $0.backend == backend && $0.phase != .retiring }
    }

    /// The root in use of a backend: the one that signs, else the one that has been there longest.
    public func incumbent(of backend: String) -> CARoot? {
        let live = live(of: backend)
        return live.first { $0.phase == .signing } ?? live.first
    }

    /// The root that is to come after the one in use of a backend.
    public func successor(of backend: String) -> CARoot? {
        let incumbent = incumbent(of: backend)
        return live(of: backend).last { $0.identity != incumbent?.identity }
    }

    /// The roots that are trusted now, newest first: none that is tainted, none that has expired.
    public func anchors(at now: Date) -> [CARoot] {
        roots.filter { !tainted.contains($0.fingerprint) && $0.certificate.notAfter > now }.newestFirst
    }

    /// Changes the root of that identity.
    mutating func update(_ identity: AuthorityCertificate.Identity, _ change: (inout CARoot) -> Void) {
        for index in roots.indices where roots[index].identity == identity { change(&roots[index]) }
    }
}

extension [CARoot] {
    /// In the order in which bundles have them.
    var newestFirst: [CARoot] {
        sorted { ($1.certificate.notBefore, $0.fingerprint) < ($0.certificate.notBefore, $1.fingerprint) }
    }
}
