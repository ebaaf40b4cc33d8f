import FoundationEssentials
import JSON
import KubernetesAPI
import TestSupport
import Testing

@testable import MeshAPI

/// The release check: a real API server takes the definitions and decides about the corpus as we do.
@Suite struct ServerTests {
    /// A name of its own: a KUBECONFIG that happens to be set must never have a test write to its cluster.
    private static let kubeconfig = ProcessInfo.processInfo.environment["TEST_CLUSTER_KUBECONFIG"] ?? ""

    @Test(.enabled(if: !kubeconfig.isEmpty, "SKIPPED: TEST_CLUSTER_KUBECONFIG names no API server"))
    func decidesAsWeDo() async throws {
        for definition in CustomResourceDefinitions.all {
            let answer = try await kubectl(["apply", "--server-side", "--force-conflicts", "-f", "-"], definition.text)
            try #require(answer.isSuccess, "\(answer.text)")
            let name = definition[path: ["metadata", "name"]]?.string ?? ""
            let wait = try await kubectl(["wait", "--for=condition=Established", "--timeout=60s", "crd/\(name)"])
            try #require(wait.isSuccess, "\(wait.text)")
        }
        for example in Corpus.valid {
            let answer = try await decide(example.object)
            #expect(answer.isSuccess, "\(example.what): \(answer.text)")
        }
        for example in Corpus.invalid {
            let answer = try await decide(example.object)
            #expect(!answer.isSuccess, "\(example.what)")
            for text in Self.expected(example.object) {
                #expect(answer.text.contains(text), "\(example.what)")
            }
        }
    }

    /// What the server's answer must contain.
    ///
    /// It says nothing else once it has found a field that it does not know.
    private static func expected(_ object: JSONValue) -> [String] {
        let unknown = CustomResourceDefinitions.schema(for: object.gvk)?.prune(object).1 ?? []
        if !unknown.isEmpty { return unknown.map { "unknown field \"\($0)\"" } }
        // Older servers add "object" before the message of a rule, so that the message stands alone.
        let violations = CustomResourceDefinitions.admissionViolations(of: object.stored) ?? []
        return violations.flatMap { violation in
            [violation.path, String(violation.message.trimmingPrefix("Invalid value: "))]
        }
    }

    private func decide(_ object: JSONValue) async throws -> Answer {
        try await kubectl(["create", "--dry-run=server", "--validate=strict", "-f", "-"], object.text)
    }

    private struct Answer {
        var isSuccess: Bool
        var text: String
    }

    private func kubectl(_ arguments: [String], _ input: String = "") async throws -> Answer {
        let outcome = try await Command("kubectl", ["--kubeconfig", Self.kubeconfig] + arguments, input: input).run()
        return Answer(isSuccess: outcome.exit == .code(0), text: outcome.text)
    }
}
