import JSON
import TestSupport
import Testing

/// What Kubernetes says of its API, held against a server.
///
/// That is the embedded one, or the one that `TEST_CLUSTER_KUBECONFIG` names; both must pass all of it. Each case has a
/// namespace of its own and may run beside any other. Where versions of Kubernetes differ, a case accepts each of them
/// and says so.
@Suite(.server, .ownNamespace, .timeLimit(.minutes(10)))
enum APIConformance {}

/// Gives all cases one server.
struct ServerTrait: SuiteTrait, TestScoping {
    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await TestCluster.withServer { cluster in
            let server = try await Server(cluster)
            try await server.withKinds {
                try await Server.$current.withValue(server) { try await function() }
            }
        }
    }
}

/// Gives each case a namespace, and deletes it afterwards.
struct NamespaceTrait: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    @concurrent func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        guard let server = Server.current else { return try await function() }
        let api = API(server: server, namespace: server.newName())
        try await api.namespaces.create(JSONValue.namespace(api.namespace))
        let result: Result<Void, any Error>
        do { result = .success(try await API.$current.withValue(api) { try await function() }) } catch {
            result = .failure(error)
        }
        // An embedded server ends with its namespaces.
        if server.isExternal { _ = try? await api.namespaces.delete(api.namespace) }
        try result.get()
    }
}

extension Trait where Self == ServerTrait {
    static var server: Self { Self() }
}

extension Trait where Self == NamespaceTrait {
    static var ownNamespace: Self { Self() }
}
