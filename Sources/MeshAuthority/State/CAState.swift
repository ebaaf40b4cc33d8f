public import FoundationEssentials

/// What Koguma remembers about the authorities of one mesh, kept in the Secret `<mesh>.ca-state`.
public struct CAState: Sendable, Hashable {
    /// The roots, in the order in which they came.
    public var roots: [CARoot]

    /// The value of the annotation `koguma.io/rotate-ca` that has been dealt with; nil if there was none.
    public var handledRotation: String?

    /// Fingerprints that are never trusted again.
    public var tainted: [String]

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
        roots: [CARoot] = [], handledRotation: String? = nil, tainted: [String] = [], recreated: [String] = [],
        removed: [String] = [], isIncomplete: Bool = false, lastGood: LastGoodMutualTLS? = nil
    ) {
        self.roots = roots
        self.handledRotation = handledRotation
        self.tainted = tainted
        self.recreated = recreated
        self.removed = removed
        self.isIncomplete = isIncomplete
        self.lastGood = lastGood
    }

    /// The root that signs.
    public var signer: CARoot? { roots.first { $0.phase == .signing } }

    /// The root of a backend that is not on its way out.
    public func active(of backend: String) -> CARoot? {
        roots.first { $0.backend == backend && $0.phase != .retiring }
    }

    /// The roots that are trusted now, newest first: none that is tainted, none that has expired.
    public func anchors(at now: Date) -> [CARoot] {
        roots.filter { !tainted.contains($0.fingerprint) && $0.certificate.notAfter > now }.newestFirst
    }

    /// Changes the root with that fingerprint.
    mutating func update(_ fingerprint: String, _ change: (inout CARoot) -> Void) {
        for index in roots.indices where roots[index].fingerprint == fingerprint { change(&roots[index]) }
    }
}

extension [CARoot] {
    /// In the order in which bundles have them.
    var newestFirst: [CARoot] {
        sorted { ($1.certificate.notBefore, $0.fingerprint) < ($0.certificate.notBefore, $1.fingerprint) }
    }
}
