import EmbeddedAPIServer
import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import MeshAPI
import MeshAuthority
import MeshOperator
import ServiceLifecycle
import TestSupport

/// An embedded API server with what an installation has, and a client that stands for its user.
struct World: Sendable {
    static let namespace = "kuma-system"

    let server: InProcessServer
    let client: KubernetesClient

    /// - Parameter definitions: whether our custom resource definitions are installed.
    init(definitions: Bool = true) async throws {
        server = InProcessServer(server: try EmbeddedAPIServer(.init(logger: .silent)))
        client = KubernetesClient(
            server: EmbeddedTransport.server, transport: EmbeddedTransport(server), logger: .silent)
        _ = try await client.create(
            Namespace(json: ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(Self.namespace)]]))
        if definitions { try await installDefinitions() }
    }

    func installDefinitions() async throws {
        for definition in CustomResourceDefinitions.all {
            _ = try await client.create(CustomResourceDefinition(json: definition))
        }
    }

    // MARK: Operators

    /// Runs `body` while an operator of its own is at work, which ends with it.
    func withOperator<Result: Sendable>(
        _ transport: EmbeddedTransport? = nil,
        configuration: OperatorConfiguration = OperatorConfiguration(
            systemNamespace: World.namespace, createsDefaultMesh: false),
        signing: any AuthoritySigning = PKISigning(),
        clock: any Clock<Duration> = QuickClock(),
        now: @escaping @Sendable () -> Date = { Date() },
        _ body: @Sendable (Operator) async throws -> Result
    ) async throws -> Result {
        let service = makeOperator(transport, configuration: configuration, signing: signing, clock: clock, now: now)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await service.run() }
            defer { group.cancelAll() }
            return try await body(service)
        }
    }

    func makeOperator(
        _ transport: EmbeddedTransport? = nil,
        configuration: OperatorConfiguration = OperatorConfiguration(
            systemNamespace: World.namespace, createsDefaultMesh: false),
        signing: any AuthoritySigning = PKISigning(),
        clock: any Clock<Duration> = QuickClock(),
        now: @escaping @Sendable () -> Date = { Date() }
    ) -> Operator {
        Operator(
            configuration,
            client: KubernetesClient(
                server: EmbeddedTransport.server, transport: transport ?? EmbeddedTransport(server), logger: .silent,
                clock: clock),
            logger: .silent, signing: signing, clock: clock, now: now)
    }

    /// Runs an operator until `body` returns, and on until its reconciles in progress have ended.
    func withGracefulOperator(
        _ transport: EmbeddedTransport, _ body: @Sendable (ServiceGroup) async throws -> Void
    ) async throws {
        let group = ServiceGroup(services: [makeOperator(transport)], logger: .silent)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            do {
                try await body(group)
            } catch {
                tasks.cancelAll()
                throw error
            }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    // MARK: What a user does

    func apply(_ mtls: JSONValue?, mesh: String = "default") async throws {
        var object: JSONValue = ["spec": [:]]
        if let mtls { object["spec"] = ["mtls": mtls] }
        _ = try await client.apply(
            Mesh.self, ObjectKey(name: mesh), object, fieldManager: "kubectl", force: true)
    }

    func annotate(_ name: String, _ value: JSONValue, mesh: String = "default") async throws {
        _ = try await client.mergePatch(
            Mesh.self, ObjectKey(name: mesh), ["metadata": ["annotations": [name: value]]])
    }

    func mesh(_ name: String = "default") async throws -> Mesh? {
        try await client.find(Mesh.self, ObjectKey(name: name))
    }

    /// Waits until the Mesh is as wanted; a Mesh that is not there is nil.
    @discardableResult
    func wait(
        for name: String = "default", until isWanted: @Sendable (Mesh?) -> Bool
    ) async throws -> Mesh? {
        while true {
            try Task.checkCancellation()
            let page: ListPage<Mesh> = try await client.list(options: ListOptions())
            let watch = try await client.watch(
                Mesh.self, options: WatchOptions(start: .after(page.resourceVersion)))
            defer { watch.close() }
            repeat {
                let mesh = try await mesh(name)
                if isWanted(mesh) { return mesh }
            } while try await watch.next() != nil
        }
    }

    @discardableResult
    func waitReady(_ name: String = "default") async throws -> Mesh? {
        try await wait(for: name) { $0?.isReady == true }
    }

    /// Waits until a condition of the Mesh has this reason.
    @discardableResult
    func wait(_ type: ConditionType, _ reason: ConditionReason) async throws -> Mesh? {
        try await wait { mesh in
            guard let mesh, let condition = mesh.status?.conditions[type] else { return false }
            return condition.reason == reason.rawValue && condition.observedGeneration == mesh.metadata.generation
        }
    }

    /// Waits until an event with this reason is there.
    func waitForEvent(_ reason: String) async throws -> Event {
        while true {
            try Task.checkCancellation()
            let page: ListPage<Event> = try await client.list()
            let watch = try await client.watch(Event.self, options: WatchOptions(start: .after(page.resourceVersion)))
            defer { watch.close() }
            repeat {
                let all: ListPage<Event> = try await client.list()
                let found = all.items.compactMap(\.value).first { $0.reason == reason }
                if let found { return found }
            } while try await watch.next() != nil
        }
    }

    /// Waits until an operator has looked at everything that happened so far: what comes later is done by then.
    func waitUntilQuiet(_ name: String) async throws {
        try await apply(["enabled": true, "ca": ["builtin": [:]]], mesh: name)
        try await waitReady(name)
    }

    // MARK: Secrets

    func secret(_ name: String) async throws -> Secret? {
        try await client.find(Secret.self, ObjectKey(namespace: Self.namespace, name: name))
    }

    func value(_ name: String) async throws -> String? {
        try await secret(name)?.data[Names.secretValue].map { String(decoding: $0, as: UTF8.self) }
    }

    func secrets(of mesh: String = "default") async throws -> [String: Secret] {
        let page: ListPage<Secret> = try await client.list(namespace: Self.namespace)
        let all = page.items.compactMap(\.value).filter { $0.metadata.name.hasPrefix("\(mesh).") }
        return Dictionary(all.map { ($0.metadata.name, $0) }) { first, _ in first }
    }

    func delete(_ name: String) async throws {
        try await client.delete(Secret.self, ObjectKey(namespace: Self.namespace, name: name))
    }

    func overwrite(_ name: String, _ value: String) async throws {
        guard var secret = try await secret(name) else { return }
        secret.data[Names.secretValue] = Array(value.utf8)
        _ = try await client.replace(secret)
    }

    static let key = Names.keySecret(mesh: "default", backend: "builtin")
    static let certificate = Names.certificateSecret(mesh: "default", backend: "builtin")
    static let state = Names.stateSecret(mesh: "default")
    static let builtin: JSONValue = [
        "enabledBackend": "builtin", "backends": [["name": "builtin", "type": "builtin"]],
    ]
    static let older: JSONValue = ["enabled": true, "ca": ["builtin": [:]]]
}

extension Mesh {
    var isReady: Bool {
        guard let ready = status?.conditions[.ready] else { return false }
        return ready.status == .true && ready.observedGeneration == metadata.generation
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}
