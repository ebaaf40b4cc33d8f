import ControllerRuntime
import DevelopmentCluster
import EmbeddedAPIServer
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import MeshOperator
import ServiceLifecycle
import SystemPackage

/// Fills an embedded API server with what a cluster would have, tells the user how to reach it, and runs the
/// controller and what makes it a cluster against it.
struct DevelopmentController: Service {
    let server: EmbeddedAPIServer
    let kubeconfigPath: String
    /// Whether the next run begins where this one ends.
    let isKept: Bool
    let systemNamespace: String
    let options: OperatorOptions
    let endpointOptions: EndpointOptions
    let withExample: Bool
    let level: LogLevelControl
    let logger: Logger
    let registry = PrometheusRegistry.ofProcess()

    func run() async throws {
        try await server.writeKubeconfig(to: kubeconfigPath)
        let configuration: ClientConfiguration
        do {
            configuration = try ClientConfiguration.load(kubeconfig: kubeconfigPath)
        } catch {
            throw CommandError("\(error)")
        }
        let client = try KubernetesClient(configuration, logger: logger, metrics: registry)
        for definition in CustomResourceDefinitions.all {
            try await client.apply(
                CustomResourceDefinition.self, ObjectKey(name: name(of: definition)), definition,
                fieldManager: Names.project)
        }
        for (namespace, labels) in namespaces {
            try await client.apply(
                Namespace.self, ObjectKey(name: namespace), ["metadata": ["labels": JSONValue(labels)]],
                fieldManager: Names.project)
        }
        if withExample { try await ExampleManifest.create(with: client) }
        // Not `print`, which keeps it until a buffer is full where standard output is no terminal.
        try FileDescriptor.standardOutput.writeAll(instructions.utf8)
        try await runControllers(client)
    }

    private func runControllers(_ client: KubernetesClient) async throws {
        // What becomes of Pods are events; only troubles matter to somebody who tries Koguma.
        var clusterLogger = logger
        clusterLogger.logLevel = max(logger.logLevel, .warning)
        let cluster = DevelopmentCluster(
            client: client, certificateAuthority: server.certificateAuthority, logger: clusterLogger)
        let controller = makeOperator(
            client, systemNamespace: systemNamespace, options: options, identitySecretNamespaces: .all,
            metrics: registry, logger: logger)
        controller.observe(in: registry)
        let endpoints = Endpoints(
            endpointOptions, defaults: .none, registry: registry, liveness: controller.livenessChecks,
            readiness: controller.readinessChecks, level: level, logger: logger)
        let services = endpoints.services(before: [cluster, controller]).map {
            ServiceGroupConfiguration.ServiceConfiguration(
                service: $0, successTerminationBehavior: .gracefullyShutdownGroup)
        }
        try await ServiceGroup(configuration: .init(services: services, logger: clusterLogger)).run()
    }

    /// The namespaces of the guides that Kuma's users have: policies in the one, workloads in the other.
    private var namespaces: [(name: String, labels: [String: String])] {
        [
            (systemNamespace, [:]),
            ("kong-air-production", [Names.Label.sidecarInjection: "enabled"]),
        ]
    }

    private func name(of definition: JSONValue) -> String {
        definition[path: ["metadata", "name"]]?.string ?? ""
    }

    private var instructions: String {
        """
        The API server is up, and the controller with it. In a second terminal:

            export KUBECONFIG=\(kubeconfigPath)
            kubectl apply -f Manifests/examples/mesh-backends-builtin.yaml
            kubectl wait --for=condition=Ready mesh/default
            kubectl get mesh
        \(exampleInstructions)
        Ctrl-C ends it; \(isKept ? "the next run with this --state goes on from there" : "nothing is kept").

        """
    }

    private var exampleInstructions: String {
        withExample ? "    kubectl get pods,services -n kong-air-production\n" : ""
    }
}
