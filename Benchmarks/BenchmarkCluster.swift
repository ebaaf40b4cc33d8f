import EmbeddedAPIServer
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI

/// Nobody reads what the parts of a benchmark log.
let quiet = Logger(label: "benchmarks") { _ in SwiftLogNoOpLogHandler() }

/// Runs an embedded API server with our definitions in it; `work` gets a client and the path of a kubeconfig.
///
/// - Parameter auditLog: A file to note every request in.
func withCluster<Result: Sendable>(
    auditLog: String? = nil,
    _ work: @Sendable @escaping (KubernetesClient, String) async throws -> Result
) async throws -> Result {
    let server = try EmbeddedAPIServer(.init(logger: quiet, auditLog: auditLog))
    let path = FileManager.default.temporaryDirectory.path + "/koguma-benchmark-\(UUID().uuidString)"
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        defer { group.cancelAll() }
        try await server.writeKubeconfig(to: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let client = try KubernetesClient(try ClientConfiguration.load(kubeconfig: path), logger: quiet)
        for definition in CustomResourceDefinitions.all {
            try await client.create(CustomResourceDefinition(json: definition))
        }
        try await client.create(Namespace(json: ["metadata": ["name": .string(Names.systemNamespace)]]))
        return try await work(client, path)
    }
}
