import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI

/// What tests wait for.
extension World {
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

    /// Waits until what the user sees is as wanted: looks again whenever a Mesh, a Secret or a bundle has changed.
    func wait(until isWanted: @escaping @Sendable (World) async throws -> Bool) async throws {
        while true {
            try Task.checkCancellation()
            let version = try await version
            if try await isWanted(self) { return }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await change(of: Mesh.self, in: nil, after: version) }
                group.addTask { try await change(of: Secret.self, in: Self.namespace, after: version) }
                group.addTask { try await change(of: ConfigMap.self, in: Self.namespace, after: version) }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    /// How far the server is; one count for all kinds.
    var version: String {
        get async throws {
            let page: ListPage<Secret> = try await client.list(namespace: Self.namespace)
            return page.resourceVersion
        }
    }

    private func change<Object: KubernetesObject>(
        of type: Object.Type, in namespace: String?, after version: String
    ) async throws {
        let watch = try await client.watch(
            Object.self, namespace: namespace, options: WatchOptions(start: .after(version)))
        defer { watch.close() }
        _ = try await watch.next()
    }
}
