import FoundationEssentials
import JSON
import KubernetesAPI

/// The one node of the development cluster: written once, and never renewed, so that an idle cluster writes nothing.
enum DevelopmentNode {
    static func make(version: String, now: Date) -> Node {
        Node(
            metadata: ObjectMeta(
                name: ClusterNames.node,
                labels: [
                    "kubernetes.io/hostname": ClusterNames.node, "kubernetes.io/os": "linux",
                    "kubernetes.io/arch": architecture,
                ]),
            status: status(version: version, now: now))
    }

    /// What of its status is not as it should be; nil if nothing is.
    static func missingStatus(of node: Node, version: String, now: Date) -> JSONValue? {
        let ready = node.status["conditions"]?.array?.contains { $0["type"] == "Ready" && $0["status"] == "True" }
        let wanted = status(version: version, now: now)
        let isComplete =
            node.status["addresses"] == wanted["addresses"]
            && node.status[path: ["nodeInfo", "kubeletVersion"]]?.string == version
        return ready == true && isComplete ? nil : wanted
    }

    /// The taints without the one that a server gives new nodes until they are Ready; nil if that is not there.
    static func taintsOnceReady(of node: Node) -> [JSONValue]? {
        let kept = node.taints.filter { $0["key"]?.string != "node.kubernetes.io/not-ready" }
        return kept.count == node.taints.count ? nil : kept
    }

    /// The sign of life that `kubectl describe` looks for; nobody waits for another.
    static func lease(now: Date) throws(JSONDecodingError) -> UnstructuredObject<NodeLeases> {
        try UnstructuredObject(json: [
            "apiVersion": "coordination.k8s.io/v1", "kind": "Lease",
            "metadata": ["name": .string(ClusterNames.node), "namespace": "kube-node-lease"],
            "spec": [
                "holderIdentity": .string(ClusterNames.node), "leaseDurationSeconds": 40,
                "renewTime": .string(Timestamp.formatMicro(now)),
            ],
        ])
    }

    private static func status(version: String, now: Date) -> JSONValue {
        let resources: JSONValue = ["cpu": "8", "memory": "16Gi", "ephemeral-storage": "64Gi", "pods": "110"]
        let time = JSONValue.string(Timestamp.format(now))
        func condition(_ type: String, _ status: String, _ reason: String, _ message: String) -> JSONValue {
            [
                "type": .string(type), "status": .string(status), "reason": .string(reason),
                "message": .string(message), "lastHeartbeatTime": time, "lastTransitionTime": time,
            ]
        }
        return [
            "addresses": [
                ["type": "InternalIP", "address": .string(ClusterNames.nodeAddress)],
                ["type": "Hostname", "address": .string(ClusterNames.node)],
            ],
            "capacity": resources, "allocatable": resources,
            "conditions": [
                condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "Nothing runs that needs memory"),
                condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "Nothing runs that needs a disk"),
                condition("PIDPressure", "False", "KubeletHasSufficientPID", "Nothing runs"),
                condition("Ready", "True", "KubeletReady", "Pods become Ready here, and no process is started"),
            ],
            "daemonEndpoints": [:],
            "nodeInfo": [
                "architecture": .string(architecture), "operatingSystem": "linux", "bootID": "", "machineID": "",
                "systemUUID": "", "kernelVersion": "none", "osImage": "koguma dev", "kubeProxyVersion": "",
                "containerRuntimeVersion": "koguma://none", "kubeletVersion": .string(version),
            ],
        ]
    }

    private static var architecture: String {
        #if arch(arm64)
            "arm64"
        #else
            "amd64"
        #endif
    }
}

/// The Leases of nodes.
enum NodeLeases: UnstructuredKind {
    static let resource = ResourceType(
        group: "coordination.k8s.io", version: "v1", kind: "Lease", plural: "leases", isNamespaced: true)
}
