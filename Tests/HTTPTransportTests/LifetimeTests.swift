import Testing

@testable import HTTPTransport

@Suite(.timeLimit(.minutes(10))) struct LifetimeTests {
    /// Whoever hands work to the thread of a transport may be the last to leave it: the work is done, and the transport
    /// let go of, while the hand is still there.
    @Test func `A transport may be let go of as soon as it has answered`() async throws {
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var refused = 0
                    for _ in 0..<250 {
                        // Refused before anything is sent: plain HTTP is not allowed.
                        let transport = try? CurlTransport(CurlTransport.Configuration())
                        // The first starts the thread.
                        for _ in 0..<2 {
                            do {
                                _ = try await transport?.send(HTTPRequest(url: "http://127.0.0.1:1/"))
                            } catch {
                                refused += 1
                            }
                        }
                    }
                    return refused
                }
            }
            for await refused in group { #expect(refused == 500) }
        }
    }
}
