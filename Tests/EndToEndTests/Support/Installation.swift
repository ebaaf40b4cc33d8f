import FoundationEssentials
import JSON
import TestSupport
import Testing

/// What one test has of the cluster: a system namespace of its own, and every Mesh.
struct Installation: Sendable {
    let cluster: TestCluster
    let namespace: String
    let openssl: OpenSSL

    var kubectl: Kubectl { cluster.kubectl }

    /// The command `koguma run` for this installation.
    func command(
        _ flags: [String] = [], defaultMesh: Bool = false, kubeconfig: String? = nil, level: String = "debug"
    ) -> Command {
        var arguments = [
            "run", "--kubeconfig", kubeconfig ?? cluster.kubeconfig, "--system-namespace", namespace, "--log-level",
            level,
        ]
        if !defaultMesh { arguments.append("--no-default-mesh") }
        return koguma(arguments + flags)
    }

    /// Runs a controller for as long as `body` takes, and expects it to end well if it is still there then.
    func withController<Value>(
        _ flags: String..., defaultMesh: Bool = false, kubeconfig: String? = nil, level: String = "debug",
        _ body: (RunningProcess) async throws -> Value
    ) async throws -> Value {
        try await withController(
            flags: flags, defaultMesh: defaultMesh, kubeconfig: kubeconfig, level: level, body)
    }

    /// The same with options in a list.
    func withController<Value>(
        flags: [String], defaultMesh: Bool = false, kubeconfig: String? = nil, level: String = "debug",
        _ body: (RunningProcess) async throws -> Value
    ) async throws -> Value {
        let command = command(flags, defaultMesh: defaultMesh, kubeconfig: kubeconfig, level: level)
        return try await withProcess(command) { process in
            let value = try await body(process)
            // It has begun to work, and so to listen for signals, once it has said more than that it starts.
            try await process.errors.first { !$0.contains(#""msg":"starting""#) }
            process.terminate()
            let exit = try await process.exit()
            #expect(
                exit == .code(0) || exit == .signal(9),
                "koguma run ends well on SIGTERM: \(exit)\n\(process.errors.all.suffix(20).joined(separator: "\n"))")
            return value
        }
    }
}

/// The executable with arguments; the environment of the tests sets nothing in it, and it takes no port of the machine.
func koguma(_ arguments: [String], environment: [String: String?] = [:]) -> Command {
    let cleared = ["KUBECONFIG", "KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT"]
    var settings = Dictionary(uniqueKeysWithValues: cleared.map { ($0, String?.none) })
    settings["KOGUMA_METRICS_ADDRESS"] = "0"
    settings["KOGUMA_HEALTH_ADDRESS"] = "0"
    return Command(Repository.koguma, arguments, environment: settings.merging(environment) { $1 })
}

/// Makes an installation for one test and removes what is left of it afterwards.
func withInstallation(_ body: (Installation) async throws -> Void) async throws {
    let cluster = try #require(TestCluster.current)
    let name = "koguma-test-" + String(UUID().uuidString.lowercased().prefix(8))
    let installation = Installation(cluster: cluster, namespace: name, openssl: try OpenSSL())
    try await installation.kubectl("create", "namespace", name)
    let result: Result<Void, any Error>
    do { result = .success(try await body(installation)) } catch { result = .failure(error) }
    try await installation.removeMeshes()
    try await installation.kubectl("delete", "namespace", name, "--wait=false")
    try result.get()
}

extension Installation {
    /// Removes every Mesh although no controller is there to let it go.
    func removeMeshes() async throws {
        let names = try await kubectl("get", "meshes", "-o", "name").split(separator: "\n").map(String.init)
        for name in names {
            try await kubectl("patch", name, "--type=merge", "-p", #"{"metadata":{"finalizers":null}}"#)
            try await kubectl("delete", name, "--ignore-not-found")
        }
    }

    /// Applies a manifest that is given as text.
    @discardableResult
    func apply(_ manifest: String) async throws -> String {
        try await kubectl("apply", "-f", "-", input: manifest)
    }

    /// Applies one of the examples, exactly as users have it.
    @discardableResult
    func apply(example: String) async throws -> String {
        try await kubectl("apply", "-f", Repository.examples + "/" + example)
    }
}

/// Manifests that the tests use again and again.
enum Manifest {
    /// A Mesh with one builtin backend that signs.
    static func builtin(_ mesh: String, backend: String = "builtin", conf: String = "{}") -> String {
        """
        apiVersion: kuma.io/v1alpha1
        kind: Mesh
        metadata: {name: "\(mesh)"}
        spec: {mtls: {enabledBackend: \(backend), backends: [{name: \(backend), type: builtin, conf: \(conf)}]}}
        """
    }

    /// A Mesh with whatever `spec` in flow style.
    static func mesh(_ name: String, spec: String) -> String {
        """
        apiVersion: kuma.io/v1alpha1
        kind: Mesh
        metadata: {name: "\(name)"}
        spec: \(spec)
        """
    }
}
