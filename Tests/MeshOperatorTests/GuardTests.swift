import ControllerRuntime
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import TestSupport
import Testing

@testable import MeshOperator

@Suite(.timeLimit(.minutes(10))) struct GuardTests {
    private static func webhooks(_ name: String) -> JSONValue {
        [
            "apiVersion": "admissionregistration.k8s.io/v1", "kind": "ValidatingWebhookConfiguration",
            "metadata": ["name": "kuma-validating"],
            "webhooks": [
                [
                    "name": .string(name), "sideEffects": "None", "admissionReviewVersions": ["v1"],
                    "failurePolicy": "Ignore", "clientConfig": ["url": "https://127.0.0.1:1/"], "rules": [],
                ]
            ],
        ]
    }

    @Test func `judges by webhooks and definitions`() throws {
        let ours = try CustomResourceDefinitions.all.map { try DefinitionSummary(json: $0) }
        func verdict(
            _ definitions: [DefinitionSummary], _ webhook: String? = nil, allowsKuma: Bool = false
        ) -> ClusterVerdict {
            ClusterVerdict(
                definitions: definitions, webhooks: webhook.map { [$0] } ?? [], allowsKuma: allowsKuma)
        }
        #expect(verdict(ours) == .clear)
        #expect(verdict(ours, "validator.example.org") == .clear)
        #expect(
            verdict([])
                == .missingDefinitions([
                    "meshes.kuma.io", "meshtrafficpermissions.kuma.io", "trafficpermissions.kuma.io",
                    "dataplanes.kuma.io",
                ]))
        let kuma = "validator.kuma-admission.kuma.io"
        #expect(verdict(ours, kuma).problem?.contains(kuma) == true)
        #expect(verdict(ours, kuma, allowsKuma: true) == .clear)
        let theirs = try DefinitionSummary(json: [
            "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
            "metadata": ["name": "meshes.kuma.io"],
            "spec": [
                "versions": [
                    ["name": "v1alpha1", "schema": ["openAPIV3Schema": ["type": "object", "properties": [:]]]]
                ]
            ],
        ])
        #expect(verdict([theirs]).problem?.contains("meshes.kuma.io") == true)
    }

    @Test func `keeps nothing of large objects but what it judges by`() throws {
        let definition = try DefinitionSummary(json: #require(CustomResourceDefinitions.all.first))
        #expect(definition.isOurs)
        #expect(definition.json.object?["spec"] == nil)
        let webhooks = try WebhookSummary<Unstructured.ValidatingWebhookConfigurations>(json: Self.webhooks("a.b.c"))
        #expect(webhooks.webhooks == ["a.b.c"])
        #expect(webhooks.metadata == ObjectMeta(name: "kuma-validating"))
    }

    @Test func `reads no definition but ours`() async throws {
        let world = try await World()
        let transport = world.faults()
        try await world.withOperator(transport) { service in
            try await service.cluster.wait { $0 == .clear }
        }
        // A list may be the beginning of a watch.
        let reads = transport.seen.map(\.target).filter { $0.contains("/customresourcedefinitions") }
        #expect(!reads.isEmpty)
        #expect(reads.allSatisfy { $0.contains("fieldSelector=metadata.name") })
    }

    @Test func `writes nothing while Kuma is there, and goes on when it has gone`() async throws {
        let world = try await World()
        let configuration = try ValidatingWebhookConfiguration(
            json: Self.webhooks("validator.kuma-admission.kuma.io"))
        _ = try await world.client.create(configuration)
        try await world.apply(World.builtin)
        let transport = world.faults()
        try await world.withOperator(transport) { service in
            try await service.cluster.wait { $0 != .unknown }
            #expect(service.problem?.contains("kuma-admission") == true)
            #expect(transport.writes.isEmpty)
            try await world.client.delete(ValidatingWebhookConfiguration.self, configuration.key)
            try await world.waitReady()
            #expect(service.problem == nil)

            // It comes back.
            _ = try await world.client.create(configuration)
            try await service.cluster.wait { $0 != .clear }
            let writes = transport.writes
            try await world.apply(nil)
            #expect(try await world.mesh()?.status?.observedGeneration == 1)
            try await world.client.delete(ValidatingWebhookConfiguration.self, configuration.key)
            try await world.wait(.mutualTLS, .disabled)
            #expect(transport.writes.count > writes.count)
        }
    }

    @Test func `what is deleted while Kuma is there is no member when it has gone`() async throws {
        let world = try await World()
        let configuration = try ValidatingWebhookConfiguration(
            json: Self.webhooks("validator.kuma-admission.kuma.io"))
        try await world.withOperator(world.faults(), configuration: World.delivering) { service in
            try await world.apply(World.builtin)
            try await world.memberNamespace("shop")
            try await world.service("web", in: "shop")
            for name in ["web-1", "web-2"] {
                try await world.pod(name, in: "shop", app: "web")
                try await world.setPod(name, in: "shop")
            }
            try await world.wait { $0?.status?.dataplanes?.total == 2 }
            _ = try await world.client.create(configuration)
            try await service.cluster.wait { $0 != .clear }
            let (gone, tell) = AsyncStream.makeStream(of: Void.self)
            service.workloads.stores.pods.onChange { if $0.new == nil { tell.yield() } }
            service.workloads.stores.dataplanes.onChange { if $0.new == nil { tell.yield() } }
            // Nobody here collects what belongs to a Pod.
            try await world.client.delete(Pod.self, ObjectKey(namespace: "shop", name: "web-1"))
            try await world.client.delete(Dataplane.self, ObjectKey(namespace: "shop", name: "web-1"))
            for await _ in gone.prefix(2) {}
            try await world.client.delete(ValidatingWebhookConfiguration.self, configuration.key)
            try await world.wait { $0?.status?.dataplanes?.total == 1 }
        }
    }

    @Test func `waits for the definitions and says so`() async throws {
        let world = try await World(definitions: false)
        try await world.withOperator { service in
            try await service.cluster.wait { $0 != .unknown }
            #expect(service.problem?.contains("meshes.kuma.io") == true)
            try await world.installDefinitions()
            try await world.apply(World.builtin)
            try await world.waitReady()
            #expect(service.problem == nil)
        }
    }
}
