import EmbeddedAPIServer
import FoundationEssentials
import Logging

/// The API server that tests run against: one in this process, or the one that `TEST_CLUSTER_KUBECONFIG` names.
///
/// Nothing but the API is used of either; no controller runs in it but what a test starts.
public struct TestCluster: Sendable {
    public let kubectl: Kubectl
    /// Whether it is a server that was there before the tests.
    public let isExternal: Bool
    /// A place for files, as long as the cluster is in use.
    public let directory: TemporaryDirectory

    public var kubeconfig: String { kubectl.kubeconfig }

    /// The cluster of the tests that run at the moment.
    @TaskLocal public static var current: TestCluster?

    /// Makes a cluster with our definitions in it, for as long as `body` takes, and takes away what it put there.
    public static func withCluster(_ body: @Sendable (TestCluster) async throws -> Void) async throws {
        try await withServer { cluster in try await cluster.withDefinitions(body) }
    }

    /// Makes a cluster with nothing of ours in it, for as long as `body` takes.
    public static func withServer(_ body: @Sendable (TestCluster) async throws -> Void) async throws {
        let directory = try TemporaryDirectory()
        if let kubeconfig = ProcessInfo.processInfo.environment["TEST_CLUSTER_KUBECONFIG"], !kubeconfig.isEmpty {
            return try await body(TestCluster(kubeconfig: kubeconfig, isExternal: true, directory: directory))
        }
        let logger = Logger(label: "server") { _ in SwiftLogNoOpLogHandler() }
        let server = try EmbeddedAPIServer(.init(logger: logger, authorization: .rbac))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run() }
            defer { group.cancelAll() }
            let kubeconfig = directory.file("kubeconfig")
            try await server.writeKubeconfig(to: kubeconfig)
            try await body(TestCluster(kubeconfig: kubeconfig, isExternal: false, directory: directory))
        }
    }

    private init(kubeconfig: String, isExternal: Bool, directory: TemporaryDirectory) {
        self.kubectl = Kubectl(kubeconfig: kubeconfig, cache: directory)
        self.isExternal = isExternal
        self.directory = directory
    }

    private func withDefinitions(_ body: (TestCluster) async throws -> Void) async throws {
        let wereThere = try await kubectl.find("customresourcedefinition", "meshes.kuma.io") != nil
        if wereThere {
            let meshes = try await kubectl("get", "meshes", "-o", "name")
            guard meshes.isEmpty else { throw ClusterInUse(meshes: meshes) }
        }
        try await applyDefinitions()
        let result: Result<Void, any Error>
        do { result = .success(try await body(self)) } catch { result = .failure(error) }
        if !wereThere, isExternal {
            try await kubectl("delete", "--ignore-not-found", "-f", Repository.definitions)
        }
        try result.get()
    }

    /// Applies `Manifests/crds`, and waits until the server serves them.
    public func applyDefinitions() async throws {
        try await kubectl("apply", "--server-side", "--force-conflicts", "-f", Repository.definitions)
        try await kubectl("wait", "--for=condition=Established", "--timeout=60s", "-f", Repository.definitions)
    }
}

/// The tests delete every Mesh, so there may be none that matters to anybody.
struct ClusterInUse: Error, CustomStringConvertible {
    let meshes: String
    var description: String {
        "TEST_CLUSTER_KUBECONFIG names a cluster that has meshes; the tests would delete them:\n\(meshes)"
    }
}
