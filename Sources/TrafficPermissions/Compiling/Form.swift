import Synchronization

/// What a list of policies says: compiled when somebody asks, however often the list has changed until then.
final class Form: Sendable {
    let id: PolicyList.ID
    private let layer = Mutex<Layer?>(nil)

    init(_ id: PolicyList.ID) {
        self.id = id
    }

    /// The compiled policies.
    ///
    /// - Parameter policies: The list that the form is of.
    func layer(of policies: PolicyList) -> Layer {
        layer.withLock { layer in
            let made = layer ?? Layer(policies.ordered)
            layer = made
            return made
        }
    }
}
