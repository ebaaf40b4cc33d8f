import JSON
import Testing

/// Expects a refusal, and returns it.
@discardableResult
func expectRefusal(
    _ code: Int, _ reason: String, _ message: String? = nil, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async throws -> Refusal? {
    do {
        try await body()
    } catch let refusal as Refusal {
        #expect(refusal.code == code, "\(refusal)", sourceLocation: sourceLocation)
        #expect(refusal.reason == reason, "\(refusal)", sourceLocation: sourceLocation)
        if let message { #expect(refusal.message == message, sourceLocation: sourceLocation) }
        return refusal
    }
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
    return nil
}
