import Synchronization

/// What was last said of each, so that it is not said again with every look.
final class LastSaid<Key: Hashable & Sendable, Text: Hashable & Sendable & Collection>: Sendable {
    private let texts = Mutex<[Key: Text]>([:])

    /// Whether there is something to say that was not said last; nothing at all forgets.
    func isNews(_ text: Text, of key: Key) -> Bool {
        texts.withLock { texts in
            guard !text.isEmpty else {
                texts[key] = nil
                return false
            }
            defer { texts[key] = text }
            return texts[key] != text
        }
    }
}
