public import FoundationEssentials
public import KubernetesAPI
public import MeshAPI

/// What is to be done for the authority of one mesh.
///
/// The writes are performed in order, and the first that fails ends the plan: whoever performs it then looks at the
/// mesh again and asks for another. Once a plan has no writes, its status and events are reported.
public struct AuthorityPlan: Sendable {
    public var writes: [PlannedWrite]

    /// The status that holds once there is nothing to write; nil to leave it alone.
    public var status: MeshStatus?

    /// What to tell people when the status changes.
    public var events: [PlannedEvent]

    /// When to look again although nothing was seen to change.
    public var lookAgain: Date?

    public init(
        writes: [PlannedWrite] = [], status: MeshStatus? = nil, events: [PlannedEvent] = [], lookAgain: Date? = nil
    ) {
        self.writes = writes
        self.status = status
        self.events = events
        self.lookAgain = lookAgain
    }
}

/// One write, and the events that its success is worth.
public struct PlannedWrite: Sendable {
    public var write: Write
    public var events: [PlannedEvent]

    init(_ write: Write, events: [PlannedEvent] = []) {
        self.write = write
        self.events = events
    }

    init(_ write: Write, event: PlannedEvent?) {
        self.init(write, events: event.map { [$0] } ?? [])
    }
}

/// A change to one object.
///
/// Whatever was read before carries its UID and version, which the write is bound to.
public enum Write: Sendable {
    case addFinalizer
    case removeFinalizer
    /// Create this Secret with a new private key under `value`.
    case createKey(Secret, KeyAlgorithm)
    case createSecret(Secret)
    case replaceSecret(Secret)
    case deleteSecret(Secret)
    case createBundle(ConfigMap)
    /// Set the data of the bundle that was read.
    case applyBundle(ConfigMap)
    case deleteBundle(ConfigMap)
}

/// An event to record about the Mesh.
public struct PlannedEvent: Sendable, Hashable {
    public var type: Event.EventType
    public var action: EventAction
    /// CamelCase.
    public var reason: String
    public var note: String

    init(_ type: Event.EventType, _ action: EventAction, reason: String, note: String) {
        self.type = type
        self.action = action
        self.reason = reason
        self.note = note
    }
}

/// What was being done when an event happened.
public enum EventAction: String, Sendable, CaseIterable {
    case validate = "Validate"
    case provision = "ProvisionAuthority"
    case restore = "RestoreAuthority"
    case publish = "PublishBundle"
    case configure = "ConfigureMutualTLS"
}

/// Why an event about something that was done was recorded; the others bear the reason of their condition.
public enum EventReason: String, Sendable, CaseIterable {
    case created = "CertificateAuthorityCreated"
    case adopted = "CertificateAuthorityAdopted"
    case recreated = "CertificateAuthorityRecreated"
    case certificateRestored = "CertificateRestored"
    case stateRebuilt = "StateRebuilt"
    case bundleRestored = "TrustBundleRestored"
    case rootRetiring = "RootRetiring"
    case rootRemoved = "RootRemoved"
    case available = "CertificateAuthorityAvailable"
    case mutualTLSEnabled = "MutualTLSEnabled"
    case mutualTLSDisabled = "MutualTLSDisabled"
}
