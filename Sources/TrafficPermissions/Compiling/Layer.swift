import MeshAPI
import Synchronization

/// Some policies in order, compiled once and shared by all inbounds that they protect.
public final class Layer: Sendable {
    /// From the weakest to the strongest of `MostSpecific`.
    let policies: [CompiledPolicy]
    private let legacy: [PolicyItem]
    /// Made when the first decision asks for it: what programs a proxy needs the items only.
    private let index = Mutex<Index?>(nil)
    /// Made when the first report asks for it.
    private let allows = Mutex<AllowIndex?>(nil)
    /// Made when the first Dataplane tells it.
    private let content = Mutex<LayerContent?>(nil)

    /// The items in order, and where they are found.
    private struct Index: Sendable {
        let items: [PolicyItem]
        let positions: ItemIndex
    }

    /// Compiles policies that are in order.
    init(_ policies: [CompiledPolicy]) {
        self.policies = policies
        legacy = []
    }

    /// Compiles the items of an older policy.
    init(legacy items: [PolicyItem]) {
        policies = []
        legacy = items
    }

    /// The items in order.
    public var items: [PolicyItem] { legacy + policies.flatMap(\.policy.items) }

    /// Whether some item lets somebody in.
    var allowsAnything: Bool {
        (policies.lazy.map(\.policy.items) + [legacy]).contains { $0.contains { $0.action != .deny } }
    }

    /// The items that are about a client, in order.
    func items(matching call: Call) -> [PolicyItem] {
        let index = index.withLock { index in
            let made = index ?? Index(items: items, positions: ItemIndex(items))
            index = made
            return made
        }
        return index.positions.candidates(call).compactMap { position in
            let item = index.items[position]
            return item.clients.matches(call) ? item : nil
        }
    }

    /// What lets somebody in.
    func allows(of mesh: String) -> AllowIndex {
        allows.withLock { allows in
            let made = allows ?? AllowIndex(items, mesh: mesh)
            allows = made
            return made
        }
    }

    /// What it says, in short.
    var summary: LayerContent {
        content.withLock { content in
            let made = content ?? LayerContent(items)
            content = made
            return made
        }
    }
}
