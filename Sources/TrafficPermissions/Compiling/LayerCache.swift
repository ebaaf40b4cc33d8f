import KubernetesAPI

/// The compiled forms of sets of policies, each once, for as long as some class of inbounds has it.
struct LayerCache: Sendable {
    private var entries: [Set<Revision>: (layer: Layer, uses: Int)] = [:]
    /// How many were compiled so far.
    private(set) var compiled = 0

    /// A policy as it was at one time.
    struct Revision: Hashable, Sendable {
        let policy: ObjectKey
        let number: Int
    }

    /// The form of a set of policies; whoever takes it gives it back.
    mutating func take(_ signature: Set<Revision>, _ policies: () -> [Policy]) -> Layer {
        if let entry = entries[signature] {
            entries[signature]?.uses += 1
            return entry.layer
        }
        let layer = Layer(policies())
        compiled += 1
        entries[signature] = (layer, 1)
        return layer
    }

    /// One class less has it.
    mutating func giveBack(_ signature: Set<Revision>) {
        guard let uses = entries[signature]?.uses else { return }
        if uses > 1 {
            entries[signature]?.uses = uses - 1
        } else {
            entries[signature] = nil
        }
    }
}
