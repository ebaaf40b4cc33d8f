public import FoundationEssentials
public import KubernetesAPI
public import MeshAPI

/// What is to be done for the authority of one mesh.
///
/// The writes are performed in order, and the first that fails ends the plan: whoever performs it then looks at the
/// mesh again and asks for another. Once a plan has no writes, its status and events are reported.
public struct AuthorityPlan: Sendable {
    /// What is to be written, in this order.
    public var writes: [PlannedWrite]

    /// The status that holds once there is nothing to write; nil to leave it alone.
    public var status: MeshStatus?

    /// What to tell people when the status changes.
    public var events: [PlannedEvent]

    /// When to look again although nothing was seen to change.
    public var lookAgain: Date?

    /// Makes a plan; as it stands, to do nothing until something changes.
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
    /// The change to one object.
    public var write: Write
    /// What to tell people once the write has succeeded; nothing if it fails.
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
    /// Hold the Mesh until its authority is gone, and note in it whose it is.
    case addFinalizer
    /// Let the Mesh go, whose authority is gone, or kept because a user asked for it.
    case removeFinalizer
    /// Create this Secret with a new private key under `value`.
    case createKey(Secret, KeyAlgorithm)
    /// Create this Secret, which must not be there yet.
    case createSecret(Secret)
    /// Write this Secret in the place of the version that was read.
    case replaceSecret(Secret)
    /// Delete the Secret that was read, unless it changed since.
    case deleteSecret(Secret)
    /// Create the trust bundle, which must not be there yet.
    case createBundle(ConfigMap)
    /// Set the data of the bundle that was read.
    case applyBundle(ConfigMap)
    /// Delete the bundle that was read, and none that came in its place.
    case deleteBundle(ConfigMap)
}

/// An event to record about the Mesh.
public struct PlannedEvent: Sendable, Hashable {
    /// Whether a person may have to look at it.
    public var type: Event.EventType
    /// What was being done when it happened.
    public var action: EventAction
    /// CamelCase.
    public var reason: String
    /// For people; no secret is in it.
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
    /// What the Mesh asks for was checked.
    case validate = "Validate"
    /// A root was made, taken over, or brought to its end.
    case provision = "ProvisionAuthority"
    /// One root came to take the place of another, or lost its own.
    case rotate = "RotateAuthority"
    /// Something that was lost was put back.
    case restore = "RestoreAuthority"
    /// The trust bundle was written.
    case publish = "PublishBundle"
    /// Mutual TLS was switched on or off.
    case configure = "ConfigureMutualTLS"
    /// Certificates of workloads were issued, or were not.
    case issue = "IssueCertificates"
    /// The Mesh was to go.
    case delete = "DeleteMesh"
}

/// Why an event about something that was done was recorded; the others bear the reason of their condition.
public enum EventReason: String, Sendable, CaseIterable {
    /// A root was made for a backend that had none.
    case created = "CertificateAuthorityCreated"
    /// Certificate and key that were found became a root as they are.
    case adopted = "CertificateAuthorityAdopted"
    /// A root was made in the place of a lost one, as the user allowed.
    case recreated = "CertificateAuthorityRecreated"
    /// What a user provides became a root.
    case accepted = "CertificateAuthorityAccepted"
    /// What a user provides was renewed with the same key.
    case renewed = "CertificateAuthorityRenewed"
    /// A root was made that is to take the place of another.
    case successorPrepared = "SuccessorPrepared"
    /// Another root signs from now on.
    case signerChanged = "SignerChanged"
    /// A root is trusted no more, from one moment to the next and for ever.
    case rootTainted = "RootTainted"
    /// The Secret of a certificate was missing and was put back from the state.
    case certificateRestored = "CertificateRestored"
    /// The state was missing and was put together from what else shows roots.
    case stateRebuilt = "StateRebuilt"
    /// The trust bundle was missing and was made again from the state.
    case bundleRestored = "TrustBundleRestored"
    /// A root was replaced, or its backend removed: it signs no more, and stays trusted for a while.
    case rootRetiring = "RootRetiring"
    /// A root came to its end and is trusted no more.
    case rootRemoved = "RootRemoved"
    /// The certificate authority can be used again.
    case available = "CertificateAuthorityAvailable"
    /// Mutual TLS was switched on.
    case mutualTLSEnabled = "MutualTLSEnabled"
    /// Mutual TLS was switched off.
    case mutualTLSDisabled = "MutualTLSDisabled"
}
