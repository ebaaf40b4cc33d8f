public import KubernetesAPI
public import MeshAPI

/// What follows from what was seen of a workload.
public struct WorkloadPlan: Sendable {
    /// What it is; nil if it is a member of no mesh, or of none that there is.
    public var workload: Workload?
    /// What is to be done with the Dataplane of its name.
    public var write: DataplaneWrite?
    /// What the Dataplane is to say of itself, once `write` is done; nil if there is none, or it is going.
    public var status: DataplaneStatus?
    /// What happened to it that is worth telling once the write is done; what goes on is in each plan again.
    public var events: [WorkloadEvent]

    /// Makes a plan that does nothing.
    public init() {
        events = []
    }
}

/// A write of a Dataplane.
public enum DataplaneWrite: Sendable {
    /// By POST: nobody has one of that name.
    case create(Dataplane)
    /// By server-side apply of what is ours, with force: it is ours.
    case apply(Dataplane)
    /// It is ours, and its Pod is no member any more.
    case delete(Dataplane)
}

/// An event about a Pod or a Dataplane.
public struct WorkloadEvent: Sendable, Hashable {
    /// Whether a person should look at it.
    public var type: Event.EventType
    /// CamelCase.
    public var reason: WorkloadEventReason
    /// About which of the two it is.
    public var isAboutPod: Bool
    /// A sentence for people.
    public var note: String

    /// Makes an event.
    public init(_ type: Event.EventType, _ reason: WorkloadEventReason, isAboutPod: Bool, _ note: String) {
        self.type = type
        self.reason = reason
        self.isAboutPod = isAboutPod
        self.note = note
    }
}

/// Why there is an event about a Pod or a Dataplane; the first two are Kuma's words.
public enum WorkloadEventReason: String, Sendable, CaseIterable {
    /// A Dataplane was made of the Pod.
    case created = "CreatedKumaDataplane"
    /// The Pod was to be in a mesh, and cannot be.
    case failed = "FailedToGenerateKumaDataplane"
    /// A Dataplane of the Pod's name is there that somebody else wrote.
    case nameTaken = "DataplaneNameTaken"
    /// An identity is asked for where none may be written, or where its name is taken.
    case identityNotDelivered = "IdentityNotDelivered"
    /// The trust bundle cannot be written to a namespace.
    case bundleNotDelivered = "TrustBundleNotDelivered"
}
