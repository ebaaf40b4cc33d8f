/// The compiled forms of lists of policies, each once, for as long as some class of inbounds has it.
struct LayerCache: Sendable {
    private var entries: [[Int]: (layer: Layer, uses: Int)] = [:]
    /// How many were compiled so far.
    private(set) var compiled = 0

    /// The form of a list of policies; whoever takes it gives it back.
    mutating func take(_ policies: [CompiledPolicy]) -> Layer {
        let signature = policies.map(\.revision)
        if let entry = entries[signature] {
            entries[signature]?.uses += 1
            return entry.layer
        }
        let layer = Layer(policies)
        compiled += 1
        entries[signature] = (layer, 1)
        return layer
    }

    /// One class less has it.
    mutating func giveBack(_ layer: Layer) {
        let signature = layer.policies.map(\.revision)
        guard let uses = entries[signature]?.uses else { return }
        if uses > 1 {
            entries[signature]?.uses = uses - 1
        } else {
            entries[signature] = nil
        }
    }
}
