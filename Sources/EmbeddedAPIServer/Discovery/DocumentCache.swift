import JSON
import PKI
import Synchronization

/// Documents made from a registry, encoded once and kept while that registry stands.
final class DocumentCache: Sendable {
    struct Document: Sendable {
        let bytes: [UInt8]
        /// Upper-case hexadecimal SHA-256 of the bytes.
        let hash: String
    }

    private struct State {
        var generation: UInt64?
        var documents: [String: Document] = [:]
    }

    private let state = Mutex(State())

    /// The document of that name, made by `make` unless it is there for this generation of the registry.
    func document(_ name: String, generation: UInt64, make: () -> JSONValue) -> Document {
        let ready = state.withLock { $0.generation == generation ? $0.documents[name] : nil }
        if let ready { return ready }
        let bytes = make().encoded()
        let document = Document(bytes: bytes, hash: SHA256.hexadecimal(bytes).uppercased())
        state.withLock { state in
            if state.generation != generation { state = State(generation: generation) }
            state.documents[name] = document
        }
        return document
    }
}
