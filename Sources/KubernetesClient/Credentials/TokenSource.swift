public import HTTPTransport

/// Where the bearer token of a request comes from.
///
/// Asked anew for each request, so that a source can read its file again or run its command again.
public protocol TokenSource: Sendable {
    /// The token to send; `nil` for none.
    ///
    /// - Throws: ``TokenError``, one line, if there should be a token and there is none.
    func token() async throws(TokenError) -> SensitiveBytes?

    /// The server refused this token: what is cached of it is of no use.
    func refused(_ token: SensitiveBytes) async

    /// What stands before it in the header field `Authorization`: `Bearer`, unless it is something else.
    var scheme: String { get }
}

extension TokenSource {
    /// `Bearer` (RFC 6750).
    public var scheme: String { "Bearer" }
}

/// Why there is no token; says where it should come from, never what is in it.
public struct TokenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One line.
    public let description: String

    /// Makes an error.
    public init(_ description: String) {
        self.description = description
    }
}

/// No token: a client certificate, or nothing.
public struct NoToken: TokenSource {
    /// Makes the source.
    public init() {}

    /// Nothing.
    public func token() async throws(TokenError) -> SensitiveBytes? { nil }

    /// Does nothing.
    public func refused(_ token: SensitiveBytes) async {}
}

/// A token that does not change.
public struct StaticToken: TokenSource {
    private let value: SensitiveBytes

    /// Wraps a token.
    public init(_ value: SensitiveBytes) {
        self.value = value
    }

    /// The token.
    public func token() async throws(TokenError) -> SensitiveBytes? { value }

    /// Does nothing: there is no other.
    public func refused(_ token: SensitiveBytes) async {}
}
