public import KubernetesAPI
import MeshAPI
import PKI

/// What is in effect at a Dataplane, in short.
public struct PermissionSummary: Sendable, Hashable {
    /// The first 16 hexadecimal digits of the SHA-256 of all of it: the same whoever compiled it, and when.
    public let hash: String
    /// How many items are in effect, those of several inbounds counted once.
    public let count: Int

    init(hash: String, count: Int) {
        self.hash = hash
        self.count = count
    }

    /// Tells what is in effect at some inbounds.
    ///
    /// Costs what they have layers, of which each is looked into once, however many share it.
    public init(_ inbounds: [InboundID: CompiledPermissions]) {
        var text = ContentText()
        for (inbound, permissions) in inbounds.sorted(by: { $0.key < $1.key }) {
            let layers = permissions.layers.map(\.summary).filter { $0.count > 0 }
            text.append(inbound.address, String(inbound.port), permissions.precedence.rawValue, String(layers.count))
            for layer in layers { text.append(layer.digest) }
        }
        hash = SHA256.hash(text.bytes).prefix(8).hexadecimal
        count = Self.count(inbounds.values.map(\.layers))
    }

    private static func count(_ inbounds: [[Layer]]) -> Int {
        let layers = Dictionary(inbounds.joined().map { (ObjectIdentifier($0), $0) }) { one, _ in one }.values
        // What all inbounds share, which may be much, has none of the others' items.
        let isShared = { (layer: Layer) in inbounds.allSatisfy { $0.contains { $0 === layer } } }
        let others = layers.filter { !isShared($0) }
        return layers.filter(isShared).reduce(0) { $0 + $1.summary.count }
            + Set(others.flatMap(\.items).map(\.id)).count
    }
}

extension MeshPermissions {
    /// What is in effect at each inbound of a Dataplane.
    public func permissions(of dataplane: ObjectKey) -> [InboundID: CompiledPermissions] {
        (workloads[dataplane]?.inbounds ?? [:]).compactMapValues { classes[$0].map(permissions) }
    }
}
