import TestSupport
import Testing

/// Controllers as processes of their own, `kubectl`, `openssl` and an API server.
///
/// One test after another: a controller looks after every Mesh of its cluster.
@Suite(
    .serialized, .cluster, .timeLimit(.minutes(20)),
    .enabled("no kubectl") { await Kubectl.reasonForSkipping().map { loudly("SKIPPED: \($0)") } == nil })
enum EndToEnd {}

/// Gives all tests of a suite one cluster.
struct ClusterTrait: SuiteTrait, TestScoping {
    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await TestCluster.withCluster { cluster in
            try await TestCluster.$current.withValue(cluster) { try await function() }
        }
    }
}

extension Trait where Self == ClusterTrait {
    static var cluster: Self { Self() }
}

/// Says something that must not be overlooked.
func loudly(_ text: String) {
    print("\u{26A0}\u{FE0F}  \(text)")
}
