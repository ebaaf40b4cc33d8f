import FoundationEssentials
import JSON
import KubernetesAPI

@testable import DevelopmentCluster

/// Objects for the tests of plans.
enum Samples {
    static let now = Date(timeIntervalSince1970: 1_800_000_000)
    static let namespace = "shop"

    /// A Pod with one container, as it is when a client has created it.
    static func pod(
        _ name: String, labels: [String: String] = ["app": "web"], node: String = "",
        change: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        var pod = Pod(metadata: ObjectMeta(name: name, namespace: namespace, labels: labels))
        pod.metadata.uid = "uid-\(name)"
        pod.metadata.creationTimestamp = now
        pod.spec.nodeName = node
        pod.spec.containers = [
            Container(name: "app", image: "app:1", ports: [ContainerPort(name: "http", containerPort: 8080)])
        ]
        change(&pod)
        return pod
    }

    /// A Pod that runs.
    static func running(
        _ name: String, labels: [String: String] = ["app": "web"], address: String = "127.1.1.1", ready: Bool = true,
        change: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        pod(name, labels: labels, node: ClusterNames.node) { pod in
            pod.status.phase = .running
            pod.status.podIP = address
            pod.status.podIPs = [address]
            pod.status.conditions = [
                Condition(
                    type: "Ready", status: ready ? .true : .false, reason: "", message: "", observedGeneration: 0,
                    lastTransitionTime: now)
            ]
            pod.status.containerStatuses = [
                ContainerStatus(name: "app", image: "app:1", state: .running(startedAt: now))
            ]
            change(&pod)
        }
    }

    static func node(cordoned: Bool = false) -> Node {
        var node = DevelopmentNode.make(version: "v1.36.0", now: now)
        node.isUnschedulable = cordoned
        return node
    }

    static func owner(_ object: some KubernetesObject) -> [OwnerReference] { [OwnerReference(controller: object)] }

    static let template: JSONValue = [
        "metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "app", "image": "app:1"]]],
    ]

    static func replicaSet(
        _ name: String = "web-1", replicas: Int = 2, template: JSONValue = template, owner: [OwnerReference] = [],
        revision: Int? = nil, available: Int? = nil, age: TimeInterval = 0, minReadySeconds: Int = 0,
        change: (inout ReplicaSet) -> Void = { _ in }
    ) throws -> ReplicaSet {
        var metadata = ObjectMeta(name: name, namespace: namespace, labels: ["app": "web"], ownerReferences: owner)
        metadata.uid = "uid-\(name)"
        metadata.generation = 1
        metadata.creationTimestamp = now.addingTimeInterval(-age)
        if let revision { metadata.annotations[Revision.annotation] = String(revision) }
        var set = try ReplicaSet(
            metadata: metadata, replicas: replicas, minReadySeconds: minReadySeconds,
            selector: ["matchLabels": ["app": "web"]], template: template)
        set.status.observedGeneration = 1
        set.status.replicas = replicas
        set.status.readyReplicas = available ?? replicas
        set.status.availableReplicas = available ?? replicas
        change(&set)
        return set
    }

    static func deployment(
        replicas: Int = 3, image: String = "app:1", spec: JSONObject = [:],
        change: (inout Deployment) -> Void = { _ in }
    ) throws -> Deployment {
        var template = template
        template[path: ["spec", "containers"]] = [["name": "app", "image": .string(image)]]
        var members: JSONObject = [
            "replicas": replicas.json, "selector": ["matchLabels": ["app": "web"]], "template": template,
        ]
        for (key, value) in spec { members[key] = value }
        var deployment = try Deployment(json: [
            "metadata": ["name": "web", "namespace": .string(namespace), "uid": "uid-web", "generation": 1],
            "spec": .object(members),
        ])
        change(&deployment)
        return deployment
    }

    static func service(
        _ ports: [ServicePort] = [ServicePort(name: "http", port: 80, target: .name("http"))],
        change: (inout KubernetesService) -> Void = { _ in }
    ) -> KubernetesService {
        var service = KubernetesService(
            metadata: ObjectMeta(name: "web", namespace: namespace, labels: ["team": "a"]), selector: ["app": "web"],
            ports: ports)
        service.metadata.uid = "uid-web"
        change(&service)
        return service
    }

    /// A slice as the server has stored it.
    static func stored(_ slice: EndpointSlice, _ name: String) -> EndpointSlice {
        var slice = slice
        slice.metadata.name = name
        slice.metadata.uid = "uid-\(name)"
        return slice
    }
}
