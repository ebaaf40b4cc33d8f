import NIOCore

/// What one client may take from the server.
struct HTTPLimits: Sendable {
    /// As a real server's limit for the body of a write, in bytes.
    var bodySize = 3 * 1024 * 1024
    /// How much of a body that is too large is still read, so that its sender gets to hear so: in bytes.
    var drainedSize = 16 * 1024 * 1024
    /// All headers together, in bytes.
    ///
    /// Go's server, and so Kubernetes', has 1 MiB; no client comes near this.
    var headerSize = 64 * 1024
    var headerCount = 200
    /// Between two requests, during the handshake, or for a request's head.
    var idle: Duration = .seconds(90)
    /// For a whole body.
    var body: Duration = .seconds(60)
    /// For a client that does not read what is sent to it.
    var stall: Duration = .seconds(30)
    /// Connections at a time, of which each watch has one of its own.
    var connections = 2048
    var watches = 1536
}
