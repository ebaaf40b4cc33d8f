import DevelopmentCluster
import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import TestSupport

/// An embedded API server with a namespace, and a client that stands for its user.
struct World: Sendable {
    static let namespace = "shop"

    let client: KubernetesClient
    private let transport: EmbeddedTransport

    init() async throws {
        transport = EmbeddedTransport(try InProcessServer())
        client = KubernetesClient(server: EmbeddedTransport.server, transport: transport, logger: .silent)
        try await client.create(
            Namespace(json: ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(Self.namespace)]]))
    }

    /// A transport to the server that can fail.
    func faults(_ rules: FaultRule...) -> FaultTransport {
        let faults = FaultTransport(transport)
        faults.arm(rules)
        return faults
    }

    /// Runs `body` while a cluster is at work, which ends with it.
    func withCluster<Result: Sendable>(
        _ transport: (any HTTPTransport)? = nil, _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        let cluster = DevelopmentCluster(
            client: KubernetesClient(
                server: EmbeddedTransport.server, transport: transport ?? self.transport, logger: .silent,
                clock: QuickClock()),
            certificateAuthority: "the authority", logger: .silent, clock: QuickClock())
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await cluster.run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    // MARK: What a user does

    func create<Kind: UnstructuredKind>(_ kind: Kind.Type, _ name: String, _ content: JSONValue) async throws {
        var object = content
        object[path: ["metadata", "name"]] = .string(name)
        object[path: ["metadata", "namespace"]] = .string(Self.namespace)
        object["apiVersion"] = .string(Kind.resource.gvk.apiVersion)
        object["kind"] = .string(Kind.resource.gvk.kind)
        try await client.create(UnstructuredObject<Kind>(json: object))
    }

    func createPod(_ name: String, labels: [String: String] = ["app": "web"], spec: JSONObject = [:]) async throws {
        var members = spec
        members["containers"] = members["containers"] ?? [["name": "app", "image": "app:1"]]
        try await create(Pod.self, name, ["metadata": ["labels": JSONValue(labels)], "spec": .object(members)])
    }

    func createDeployment(replicas: Int, spec: JSONObject = [:]) async throws {
        var members: JSONObject = [
            "replicas": replicas.json, "selector": ["matchLabels": ["app": "web"]],
            "template": Self.template(image: "app:1"),
        ]
        for (key, value) in spec { members[key] = value }
        try await create(Deployments.self, "web", ["spec": .object(members)])
    }

    static func template(image: String) -> JSONValue {
        [
            "metadata": ["labels": ["app": "web"]],
            "spec": ["containers": [["name": "app", "image": .string(image), "ports": [["containerPort": 8080]]]]],
        ]
    }

    func createService() async throws {
        try await create(
            KubernetesService.self, "web",
            ["spec": ["selector": ["app": "web"], "ports": [["port": 80, "targetPort": 8080]]]])
    }

    static func key(_ name: String) -> ObjectKey { ObjectKey(namespace: namespace, name: name) }

    // MARK: What a user sees

    func all<Object: KubernetesObject>(_ type: Object.Type = Object.self) async throws -> [Object] {
        let page: ListPage<Object> = try await client.list(namespace: Self.namespace)
        return page.items.compactMap(\.value)
    }

    func pod(_ name: String) async throws -> Pod? { try await client.find(Pod.self, Self.key(name)) }

    /// Waits until the objects of a kind in the namespace are as wanted.
    @discardableResult
    func wait<Object: KubernetesObject>(
        for type: Object.Type, until isWanted: @Sendable ([Object]) -> Bool
    ) async throws -> [Object] {
        while true {
            try Task.checkCancellation()
            let page: ListPage<Object> = try await client.list(namespace: Self.namespace)
            let watch = try await client.watch(
                Object.self, namespace: Self.namespace, options: WatchOptions(start: .after(page.resourceVersion)))
            defer { watch.close() }
            repeat {
                let objects: [Object] = try await all()
                if isWanted(objects) { return objects }
            } while try await watch.next() != nil
        }
    }

    @discardableResult
    func wait(forPod name: String, until isWanted: @Sendable (Pod?) -> Bool) async throws -> Pod? {
        try await wait(for: Pod.self) { pods in isWanted(pods.first { $0.metadata.name == name }) }
            .first { $0.metadata.name == name }
    }

    /// Waits until a Deployment's rollout is over, as `kubectl rollout status` does.
    func waitForRollout(replicas: Int, image: String = "app:1") async throws {
        try await wait(for: UnstructuredObject<Deployments>.self) { deployments in
            guard let deployment = deployments.first, let status = deployment.content["status"] else { return false }
            return status["observedGeneration"]?.integer == deployment.metadata.generation
                && status["updatedReplicas"]?.integer ?? 0 == Int64(replicas)
                && status["replicas"]?.integer ?? 0 == Int64(replicas)
                && status["availableReplicas"]?.integer ?? 0 == Int64(replicas)
                && deployment.content[path: ["spec", "template", "spec", "containers"]]?[0]?["image"]?.string == image
        }
    }

    /// Waits until an event with this reason about this object is there.
    func waitForEvent(_ reason: String, about name: String) async throws -> Event? {
        try await wait(for: Event.self) { events in
            events.contains { $0.reason == reason && $0.regarding.name == name }
        }.first { $0.reason == reason && $0.regarding.name == name }
    }

    /// Returns when everything that happened before has been looked at: a Pod made now has come and gone.
    func waitUntilQuiet() async throws {
        try await createPod("quiet", labels: [:])
        try await wait(forPod: "quiet") { $0?.isReady == true }
        try await client.delete(Pod.self, Self.key("quiet"))
        try await wait(forPod: "quiet") { $0 == nil }
    }
}

/// Deployments as a user has them.
enum Deployments: UnstructuredKind {
    static let resource = ResourceType(
        group: "apps", version: "v1", kind: "Deployment", plural: "deployments", isNamespaced: true)
}

/// ReplicaSets as a user has them.
enum ReplicaSets: UnstructuredKind {
    static let resource = ResourceType(
        group: "apps", version: "v1", kind: "ReplicaSet", plural: "replicasets", isNamespaced: true)
}

/// Nodes as a user has them.
enum Nodes: UnstructuredKind {
    static let resource = ResourceType(
        group: "", version: "v1", kind: "Node", plural: "nodes", isNamespaced: false)
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
