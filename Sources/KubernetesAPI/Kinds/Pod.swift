public import JSON

/// A Pod, as far as Koguma reads it: where it runs, what it needs, and how it is.
public struct Pod: KubernetesObject, Hashable {
    /// In the core group, whose objects the API serves below `/api/v1`.
    public static let resource = ResourceType(
        group: "", version: "v1", kind: "Pod", plural: "pods", isNamespaced: true)

    /// Labels and annotations are what its Services and the mesh go by.
    public var metadata: ObjectMeta
    /// How long its processes may take to end, once a deletion was asked for; nil before.
    public var deletionGracePeriodSeconds: Int?
    /// What is to run.
    public var spec: PodSpec
    /// What its kubelet says of it.
    public var status: PodStatus

    /// Makes a Pod that nothing was said of yet.
    public init(metadata: ObjectMeta, spec: PodSpec = PodSpec(), status: PodStatus = PodStatus()) {
        self.metadata = metadata
        self.spec = spec
        self.status = status
    }

    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        metadata = try reader.metadata()
        deletionGracePeriodSeconds =
            json[path: ["metadata", "deletionGracePeriodSeconds"]]?.integer.flatMap { Int(exactly: $0) }
        spec = try reader.value("spec", default: PodSpec())
        status = try reader.value("status", default: PodStatus())
    }

    /// Of specification and status only what is read: write Pods by patches, never by replacing them.
    public var json: JSONValue {
        var object = envelope
        if let deletionGracePeriodSeconds {
            object["metadata"]?["deletionGracePeriodSeconds"] = deletionGracePeriodSeconds.json
        }
        object["spec"] = spec.json
        object["status"] = status.json
        return .object(object)
    }

    /// Whether all its processes have ended, for good.
    public var isFinished: Bool { status.phase == .succeeded || status.phase == .failed }

    /// Whether it counts for those who want Pods: neither finished nor about to go.
    public var isActive: Bool { !isFinished && metadata.deletionTimestamp == nil }

    /// Whether condition `Ready` holds.
    public var isReady: Bool { status.conditions["Ready"]?.status == .true }
}

/// A whole Pod, with what is not read here, is an ``UnstructuredObject`` of this kind.
extension Pod: UnstructuredKind {}
