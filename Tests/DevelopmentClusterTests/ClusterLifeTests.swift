import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import TestSupport
import Testing

/// The cluster on an embedded API server: what plans decide happens, and stays as it is.
@Suite(.timeLimit(.minutes(10))) struct ClusterLifeTests {
    // MARK: Pods

    @Test func `A Pod is bound, gets an address of its own and becomes Ready`() async throws {
        let world = try await World()
        try await world.withCluster {
            try await world.createPod("a")
            try await world.createPod("b")
            let first = try #require(try await world.wait(forPod: "a") { $0?.isReady == true })
            let second = try #require(try await world.wait(forPod: "b") { $0?.isReady == true })
            #expect(first.spec.nodeName == "koguma-dev" && first.status.phase == .running)
            #expect(first.status.podIP.hasPrefix("127.") && !first.status.podIP.hasPrefix("127.0.0."))
            #expect(first.status.podIP != second.status.podIP)
            let scheduled = try await world.waitForEvent("Scheduled", about: "a")
            #expect(scheduled?.note.contains("koguma-dev") == true)
        }
    }

    @Test func `A Pod that mounts a missing Secret waits for it, and says so`() async throws {
        let world = try await World()
        try await world.withCluster {
            try await world.createPod(
                "a", spec: ["volumes": [["name": "v", "secret": ["secretName": "identity"]]]])
            let event = try await world.waitForEvent("FailedMount", about: "a")
            #expect(event?.note.contains("identity") == true)
            #expect(try await world.pod("a")?.status.phase == .pending)
            try await world.client.create(
                Secret(metadata: ObjectMeta(name: "identity", namespace: World.namespace), type: "Opaque", data: [:]))
            try await world.wait(forPod: "a") { $0?.isReady == true }
        }
    }

    @Test func `A deleted Pod goes in order: its endpoints, its status, the object`() async throws {
        let world = try await World()
        try await world.withCluster {
            try await world.createService()
            try await world.createPod("a")
            try await world.wait(for: EndpointSlice.self) { $0.first?.endpoints.first?.isReady == true }
            let page: ListPage<Pod> = try await world.client.list(namespace: World.namespace)
            let watch = try await world.client.watch(
                Pod.self, namespace: World.namespace, options: WatchOptions(start: .after(page.resourceVersion)))
            defer { watch.close() }
            try await world.client.delete(Pod.self, World.key("a"))
            var phases: [PodStatus.Phase] = []
            var isGone = false
            while !isGone, let events = try await watch.next() {
                for event in events {
                    switch event {
                    case .modified(let item): phases += item.value.map { [$0.status.phase] } ?? []
                    case .deleted: isGone = true
                    default: break
                    }
                }
            }
            #expect(phases.first == .running && phases.last == .succeeded)
            try await world.wait(for: EndpointSlice.self) { $0.first?.endpoints.isEmpty == true }
        }
    }

    @Test func `A cordoned node takes no Pods until it is uncordoned`() async throws {
        let world = try await World()
        try await world.withCluster {
            try await world.createPod("first")
            try await world.wait(forPod: "first") { $0?.isReady == true }
        }
        let node = ObjectKey(name: "koguma-dev")
        try await world.client.mergePatch(UnstructuredObject<Nodes>.self, node, ["spec": ["unschedulable": true]])
        try await world.withCluster {
            try await world.createPod("a")
            try await world.wait(forPod: "a") { $0?.status.conditions["PodScheduled"]?.reason == "Unschedulable" }
            try await world.client.mergePatch(UnstructuredObject<Nodes>.self, node, ["spec": ["unschedulable": .null]])
            try await world.wait(forPod: "a") { $0?.isReady == true }
        }
    }

    @Test func `The network of the node has the node's address`() async throws {
        let world = try await World()
        try await world.withCluster {
            try await world.createPod("a", spec: ["hostNetwork": true])
            let pod = try await world.wait(forPod: "a") { $0?.isReady == true }
            #expect(pod?.status.podIP == "127.0.0.1" && pod?.status.hostIP == "127.0.0.1")
        }
    }

    // MARK: Workloads

    @Test func `A Deployment rolls out, scales and is updated`() async throws {
        let world = try await World()
        try await world.withCluster {
            try await world.createDeployment(replicas: 2)
            try await world.waitForRollout(replicas: 2)
            let key = World.key("web")
            try await world.client.mergePatch(UnstructuredObject<Deployments>.self, key, ["spec": ["replicas": 4]])
            try await world.waitForRollout(replicas: 4)
            try await world.client.mergePatch(
                UnstructuredObject<Deployments>.self, key, ["spec": ["template": World.template(image: "app:2")]])
            try await world.waitForRollout(replicas: 4, image: "app:2")
            let pods = try await world.wait(for: Pod.self) { $0.count == 4 }
            #expect(pods.allSatisfy { $0.spec.containers.first?.image == "app:2" && $0.isReady })
            #expect(try await world.all(UnstructuredObject<ReplicaSets>.self).count == 2)
            let deployment = try await world.client.get(UnstructuredObject<Deployments>.self, key)
            #expect(deployment.metadata.annotations["deployment.kubernetes.io/revision"] == "2")
        }
    }

    @Test func `A Pod that is deleted is replaced by another`() async throws {
        let world = try await World()
        try await world.withCluster {
            try await world.createDeployment(replicas: 1)
            try await world.waitForRollout(replicas: 1)
            let first = try #require(try await world.all(Pod.self).first)
            try await world.client.delete(Pod.self, first.key)
            let pods = try await world.wait(for: Pod.self) { pods in
                pods.count == 1 && pods.allSatisfy { $0.metadata.uid != first.metadata.uid && $0.isReady }
            }
            #expect(pods.first?.metadata.name != first.metadata.name)
        }
    }

    @Test func `Nothing to do makes no write`() async throws {
        let world = try await World()
        let transport = world.faults()
        try await world.withCluster(transport) {
            try await world.createService()
            try await world.createDeployment(replicas: 3)
            try await world.waitForRollout(replicas: 3)
            try await world.wait(for: EndpointSlice.self) { slices in
                slices.first.map { $0.endpoints.count == 3 && $0.endpoints.allSatisfy(\.isReady) } ?? false
            }
            try await world.waitUntilQuiet()
            transport.arm()
            // Looks at everything anew without anything having changed.
            try await world.client.mergePatch(
                Namespace.self, ObjectKey(name: World.namespace), ["metadata": ["labels": ["a": "b"]]])
            try await world.waitUntilQuiet()
            #expect(transport.writes.allSatisfy { $0.contains("/pods/quiet") }, "\(transport.writes)")
        }
    }

    // MARK: Namespaces

    @Test func `Each namespace has an account and the certificate, and gets them back`() async throws {
        let world = try await World()
        try await world.withCluster {
            let certificate = try await world.wait(for: ConfigMap.self) { !$0.isEmpty }.first
            #expect(certificate?.metadata.name == "kube-root-ca.crt" && certificate?.data["ca.crt"] == "the authority")
            try await world.wait(for: ServiceAccount.self) { $0.contains { $0.metadata.name == "default" } }
            try await world.client.delete(ConfigMap.self, World.key("kube-root-ca.crt"))
            try await world.wait(for: ConfigMap.self) { !$0.isEmpty }
        }
    }
}
