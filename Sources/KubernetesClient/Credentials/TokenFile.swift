public import HTTPTransport
import Synchronization

/// A token in a file that others write anew, as Kubernetes does with those of service accounts.
///
/// It is read once a minute and when the server refuses it; while it cannot be read, the last one is used (client-go,
/// `transport/token_source.go`).
public final class TokenFile: TokenSource {
    private struct State {
        var token: SensitiveBytes
        var readAt: ContinuousClock.Instant
    }

    /// As client-go: far below the ten minutes for which the shortest service account token is valid.
    private static let maximumAge = Duration.seconds(60)

    private let path: String
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// Reads a file for the first time.
    ///
    /// - Throws: an error that names the field of `place`.
    init(
        _ path: String, orThrow place: KubeconfigError,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) throws(KubeconfigError) {
        let bytes = try LocalFile(path: path).read(for: place)
        guard let token = Self.token(in: bytes) else {
            throw KubeconfigError(
                file: place.file, field: place.field, problem: "\(path) is empty or has characters that no token has")
        }
        self.path = path
        self.now = now
        state = Mutex(State(token: token, readAt: now()))
    }

    /// The token; the file is read again if that was long ago.
    public func token() async throws(TokenError) -> SensitiveBytes? {
        state.withLock { state in
            if now() - state.readAt >= Self.maximumAge { readAgain(&state) }
            return state.token
        }
    }

    /// Reads the file again for the next request.
    public func refused(_ token: SensitiveBytes) async {
        state.withLock { state in
            if state.token == token { readAgain(&state) }
        }
    }

    private func readAgain(_ state: inout State) {
        state.readAt = now()
        if let bytes = try? LocalFile(path: path).read().get(), let token = Self.token(in: bytes) {
            state.token = token
        }
    }

    /// The token without the white space around it; `nil` unless it is one word of visible ASCII.
    static func token(in bytes: [UInt8]) -> SensitiveBytes? {
        let isSpace: (UInt8) -> Bool = { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        let start = bytes.drop(while: isSpace)
        let end = start.lastIndex { !isSpace($0) } ?? start.startIndex
        let token = start.isEmpty ? [] : start[start.startIndex...end]
        guard !token.isEmpty, token.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
        return SensitiveBytes(Array(token))
    }
}

extension TokenFile: CustomStringConvertible, CustomReflectable {
    /// The path of the file.
    public var description: String { "token in \(path)" }

    /// The path of the file.
    public var customMirror: Mirror { Mirror(self, children: ["path": path]) }
}
