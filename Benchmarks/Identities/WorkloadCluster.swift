import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// An API server with a Mesh and namespaces that are there for one benchmark: the embedded one, or one that the user
/// names, from which all of it is removed in the end.
struct WorkloadCluster: Sendable {
    /// How many requests those who write barely have under way: as many as the controller has workers.
    static let connections = 32

    let client: KubernetesClient
    let kubeconfig: String
    let mesh: String
    let systemNamespace: String
    let namespaces: [String]

    /// The namespace of a service.
    func namespace(_ service: Int) -> String { namespaces[service % namespaces.count] }

    /// Runs a controller that may write Secrets in all the namespaces.
    func run<Result: Sendable>(
        _ koguma: String, _ options: [String] = [],
        _ body: @Sendable @escaping (ControllerProcess) async throws -> Result
    ) async throws -> Result {
        try await ControllerProcess.run(
            koguma, kubeconfig: kubeconfig,
            options: [
                "--system-namespace", systemNamespace, "--no-leader-election", "--identity-secret-namespaces",
                namespaces.joined(separator: ","),
            ] + options, body)
    }

    /// Has a controller make the authority of the Mesh, so that nothing of it is measured.
    func makeAuthority(_ koguma: String) async throws {
        try await run(koguma) { _ in
            let watch = try await client.watch(Mesh.self, options: WatchOptions(start: .mostRecent))
            defer { watch.close() }
            var frames = MeshFrames(watch)
            try await client.create(makeMesh(mesh))
            while let seen = try await frames.next() {
                if seen.metadata.name == mesh, seen.status?.conditions["Ready"]?.status == .true { return }
            }
        }
    }

    /// Removes all objects of a kind from the namespaces.
    func deleteAll(_ resource: ResourceType) async throws {
        for namespace in namespaces {
            _ = try await client.raw(
                .delete, resource.path(namespace: namespace), query: [("gracePeriodSeconds", "0")])
        }
    }

    /// All objects of a kind in the namespaces, as the server sends them.
    func objects(_ resource: ResourceType) async throws -> [JSONValue] {
        var objects: [JSONValue] = []
        for namespace in namespaces {
            let answer = try await client.raw(.get, resource.path(namespace: namespace))
            objects += try JSONValue(parsing: answer.body)["items"]?.array ?? []
        }
        return objects
    }
}

/// - Parameters:
///   - kubeconfig: A server made for tests; nil for the embedded one.
///   - namespaces: In how many the workloads are.
func withWorkloadCluster<Result: Sendable>(
    kubeconfig: String?, namespaces: Int,
    _ work: @Sendable @escaping (WorkloadCluster) async throws -> Result
) async throws -> Result {
    guard let kubeconfig else {
        return try await withCluster { client, path in
            try await work(begin(client, path, namespaces, systemNamespace: Names.systemNamespace))
        }
    }
    let client = try KubernetesClient(try ClientConfiguration.load(kubeconfig: kubeconfig), logger: quiet)
    let definitions = try await define(client)
    let system = "koguma-bench-\(UUID().uuidString.lowercased().prefix(8))"
    try await client.create(Namespace(json: ["metadata": ["name": .string(system)]]))
    let cluster = try await begin(client, kubeconfig, namespaces, systemNamespace: system)
    do {
        let result = try await work(cluster)
        try await remove(cluster, definitions)
        return result
    } catch {
        try await remove(cluster, definitions)
        throw error
    }
}

private func begin(
    _ client: KubernetesClient, _ kubeconfig: String, _ count: Int, systemNamespace: String
) async throws -> WorkloadCluster {
    let name = "bench-\(UUID().uuidString.lowercased().prefix(8))"
    let cluster = WorkloadCluster(
        client: client, kubeconfig: kubeconfig, mesh: name, systemNamespace: systemNamespace,
        namespaces: (0..<count).map { "\(name)-\($0)" })
    for namespace in cluster.namespaces {
        let labels: JSONValue = [
            Names.Label.sidecarInjection: "enabled", Names.Label.mesh: .string(cluster.mesh),
        ]
        try await client.create(Namespace(json: ["metadata": ["name": .string(namespace), "labels": labels]]))
    }
    return cluster
}

/// Applies the definitions that are not there.
/// - Returns: their names.
private func define(_ client: KubernetesClient) async throws -> [String] {
    var made: [String] = []
    for definition in CustomResourceDefinitions.all {
        let definition = try CustomResourceDefinition(json: definition)
        if try await client.find(CustomResourceDefinition.self, definition.key) != nil { continue }
        try await client.create(definition)
        made.append(definition.metadata.name)
    }
    // They are served a moment after they were made.
    for resource in [Mesh.resource, Dataplane.resource] {
        while try await !isServed(resource, client) { try await Task.sleep(for: .milliseconds(100)) }
    }
    return made
}

private func isServed(_ resource: ResourceType, _ client: KubernetesClient) async throws -> Bool {
    do {
        _ = try await client.raw(.get, resource.path(), query: [("limit", "1")])
        return true
    } catch  where error.isNotFound {
        return false
    }
}

/// Nothing waits for controllers here: some servers have none.
private func remove(_ cluster: WorkloadCluster, _ definitions: [String]) async throws {
    let client = cluster.client
    if try await client.find(Mesh.self, ObjectKey(name: cluster.mesh)) != nil {
        try await client.mergePatch(
            Mesh.self, ObjectKey(name: cluster.mesh), ["metadata": ["finalizers": .null]])
        try await client.delete(Mesh.self, ObjectKey(name: cluster.mesh))
    }
    for resource in [Pod.resource, KubernetesService.resource, Dataplane.resource, Secret.resource, ConfigMap.resource]
    {
        try await cluster.deleteAll(resource)
    }
    for namespace in cluster.namespaces + [cluster.systemNamespace] {
        _ = try await client.raw(.delete, Secret.resource.path(namespace: namespace))
        try await client.delete(Namespace.self, ObjectKey(name: namespace))
    }
    for name in definitions {
        try await client.delete(CustomResourceDefinition.self, ObjectKey(name: name))
        // The next benchmark must not find one that is going.
        while try await client.find(CustomResourceDefinition.self, ObjectKey(name: name)) != nil {
            try await Task.sleep(for: .milliseconds(200))
        }
    }
}
