public import JSON
public import KubernetesAPI

/// A Pod, as far as an identity follows from it: of ten thousand of them, nothing else is to be kept in memory.
///
/// It is for reading only.
public struct WorkloadPod: KubernetesObject, Hashable {
    public static let resource = Pod.resource

    /// Without annotations that nobody here asks for.
    public var metadata: ObjectMeta
    /// Where in its life it is.
    public var phase: PodStatus.Phase
    /// CamelCase; `Evicted` where its node wanted its room.
    public var reason: String
    /// Its address; empty before it has one.
    public var address: String
    /// Whether it has the address of its node.
    public var usesHostNetwork: Bool
    /// The names of the Secrets that it mounts, sorted.
    public var mountedSecrets: [String]
    /// The containers that go on running, in order.
    public var containers: [WorkloadContainer]

    /// Reads a Pod.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let pod = try Pod(json: json)
        metadata = pod.metadata.kept(annotations: Self.isAskedFor)
        phase = pod.status.phase
        reason = pod.status.reason
        address = pod.status.podIP
        usesHostNetwork = pod.spec.hostNetwork
        mountedSecrets = Self.mountedSecrets(json)
        let statuses = pod.status.containerStatuses + pod.status.initContainerStatuses
        let ready = Set(statuses.filter(\.isReady).map(\.name))
        // An init container that is always restarted runs beside the others.
        containers = (pod.spec.containers + pod.spec.initContainers.filter { $0.restartPolicy == "Always" }).map {
            WorkloadContainer(name: $0.name, ports: $0.ports, isReady: ready.contains($0.name))
        }
    }

    public var json: JSONValue { .object(envelope) }

    private static func isAskedFor(_ annotation: String) -> Bool {
        annotation.hasPrefix("koguma.io/") || annotation.hasPrefix("kuma.io/")
    }

    /// Volumes of type `secret`, and those that are projected.
    private static func mountedSecrets(_ json: JSONValue) -> [String] {
        var names: Set<String> = []
        for volume in json[path: ["spec", "volumes"]]?.array ?? [] {
            if let name = volume["secret"]?["secretName"]?.string { names.insert(name) }
            for source in volume["projected"]?["sources"]?.array ?? [] {
                if let name = source["secret"]?["name"]?.string { names.insert(name) }
            }
        }
        return names.sorted()
    }

    /// Whether all its processes have ended, for good: it has no identity any more.
    public var isFinished: Bool { phase == .succeeded || phase == .failed }
}

/// A container of a Pod that may be listened to.
public struct WorkloadContainer: Sendable, Hashable {
    /// Unique in its Pod.
    public var name: String
    /// What it says that it listens on.
    public var ports: [ContainerPort]
    /// Whether its kubelet says that it is ready.
    public var isReady: Bool
}

extension ObjectMeta {
    /// The same without other annotations and finalizers, for those who keep many.
    func kept(annotations isKept: (String) -> Bool) -> ObjectMeta {
        var metadata = self
        metadata.annotations = annotations.filter { isKept($0.key) }
        metadata.managedFields = []
        metadata.finalizers = []
        return metadata
    }
}
