import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import PKI

/// What a user deploys, and what comes of it.
extension World {
    /// As ``withoutDefaultMesh``, with Secrets in every namespace.
    static let delivering: OperatorConfiguration = {
        var configuration = withoutDefaultMesh
        configuration.identitySecretNamespaces = .all
        return configuration
    }()

    /// A namespace whose Pods are members.
    func memberNamespace(
        _ name: String, labels: [String: String] = [:], annotations: [String: String] = [:]
    ) async throws {
        let labels = [Names.Label.sidecarInjection: "enabled"].merging(labels) { _, new in new }
        _ = try await client.apply(
            Namespace.self, ObjectKey(name: name),
            ["metadata": ["labels": JSONValue(labels), "annotations": JSONValue(annotations)]],
            fieldManager: "kubectl", force: true)
    }

    func service(
        _ name: String, in namespace: String, port: Int = 80, annotations: [String: String] = [:]
    ) async throws {
        _ = try await client.apply(
            KubernetesService.self, ObjectKey(namespace: namespace, name: name),
            [
                "metadata": ["annotations": JSONValue(annotations)],
                "spec": [
                    "selector": ["app": .string(name)], "ports": [["port": port.json, "targetPort": 8080]],
                ],
            ], fieldManager: "kubectl", force: true)
    }

    /// A Pod without an address, as one that its kubelet has just taken on.
    @discardableResult
    func pod(
        _ name: String, in namespace: String, app: String, mounts: [String] = [], labels: [String: String] = [:]
    ) async throws -> Pod {
        let volumes = mounts.enumerated().map { index, secret -> JSONValue in
            ["name": .string("v\(index)"), "secret": ["secretName": .string(secret)]]
        }
        return try await client.apply(
            Pod.self, ObjectKey(namespace: namespace, name: name),
            [
                "metadata": ["labels": JSONValue(["app": app].merging(labels) { _, new in new })],
                "spec": [
                    "containers": [["name": "app", "image": "app", "ports": [["containerPort": 8080]]]],
                    "volumes": .array(volumes),
                ],
            ], fieldManager: "kubectl", force: true)
    }

    /// Its kubelet says how a Pod is.
    func setPod(
        _ name: String, in namespace: String, phase: String = "Running", address: String = "10.1.0.1",
        isReady: Bool = true
    ) async throws {
        var status: JSONObject = ["phase": .string(phase)]
        if !address.isEmpty {
            status["podIP"] = .string(address)
            status["podIPs"] = [["ip": .string(address)]]
        }
        status["containerStatuses"] = [
            [
                "name": "app", "image": "app", "imageID": "", "ready": .bool(isReady), "restartCount": 0,
                "state": ["running": ["startedAt": "2026-01-01T00:00:00Z"]],
            ]
        ]
        _ = try await client.mergePatch(
            Pod.self, ObjectKey(namespace: namespace, name: name), ["status": .object(status)], subresource: .status)
    }

    /// Waits until an object is as wanted; one that is not there is nil.
    @discardableResult
    func wait<Object: KubernetesObject>(
        for type: Object.Type, _ name: String, in namespace: String, until isWanted: @Sendable (Object?) throws -> Bool
    ) async throws -> Object? {
        while true {
            try Task.checkCancellation()
            let page: ListPage<Object> = try await client.list(namespace: namespace)
            let watch = try await client.watch(
                Object.self, namespace: namespace, options: WatchOptions(start: .after(page.resourceVersion)))
            defer { watch.close() }
            repeat {
                let object = try await client.find(
                    Object.self, ObjectKey(namespace: namespace, name: name), keepsManagedFields: true)
                if try isWanted(object) { return object }
            } while try await watch.next() != nil
        }
    }

    /// Waits until the objects of a namespace are as wanted.
    func settled<Object: KubernetesObject>(
        _ type: Object.Type, in namespace: String, until areWanted: @Sendable ([Object]) -> Bool
    ) async throws -> [Object] {
        while true {
            try Task.checkCancellation()
            let page: ListPage<Object> = try await client.list(namespace: namespace)
            let objects = page.items.compactMap(\.value)
            if areWanted(objects) { return objects }
            let watch = try await client.watch(
                Object.self, namespace: namespace, options: WatchOptions(start: .after(page.resourceVersion)))
            defer { watch.close() }
            _ = try await watch.next()
        }
    }

    /// Waits for the Secret of an identity.
    func waitForIdentity(
        _ secret: String, in namespace: String, until isWanted: @Sendable (Certificate) throws -> Bool = { _ in true }
    ) async throws -> Secret? {
        try await wait(for: Secret.self, secret, in: namespace) { found in
            guard let pem = found?.data["tls.crt"], let leaf = try Certificate.parse(pemBundle: pem).first else {
                return false
            }
            return try isWanted(leaf)
        }
    }
}
