/// Why a condition is as it is.
///
/// These words are API: programs and alerts match them.
public enum ConditionReason: String, Sendable, CaseIterable {
    // Ready

    /// All that `Ready` waits for is there.
    case ready = "Ready"
    /// Something that `Ready` waits for has not been looked at yet.
    case pending = "Pending"
    /// The object is being deleted.
    case deleting = "Deleting"
    /// The deletion waits for Dataplanes that are still members of the mesh.
    case dataplanesAttached = "DataplanesAttached"
    /// Mutual TLS is off, so that there is nothing to do.
    case mutualTLSDisabled = "MutualTLSDisabled"
    /// Kuma's webhooks or definitions are in the cluster; Koguma writes nothing.
    case kumaPresent = "KumaPresent"

    // Accepted

    /// The object is valid, and in effect.
    case accepted = "Accepted"
    /// The object is invalid; its last good version stays in effect.
    case invalid = "Invalid"
    /// Some items of the policy are invalid; the others are in effect.
    case invalidItems = "InvalidItems"
    /// `koguma.io/permission-precedence` has a value that is not known; `MostSpecific` holds.
    case unknownPrecedence = "UnknownPrecedence"
    /// The object is valid, and asks for something that this version cannot do yet.
    case notSupported = "NotSupported"
    /// It asks for a mesh, a service or a Secret that its namespace was not given.
    case notPermitted = "NotPermitted"
    /// The `constraints` of its Mesh keep it out.
    case constraintsNotMet = "ConstraintsNotMet"

    // MutualTLS

    /// Mutual TLS is on.
    case enabled = "Enabled"
    /// Mutual TLS is off: `mtls` is absent or says `enabled: false`.
    case disabled = "Disabled"
    /// Mutual TLS is off although `mtls` is there: nothing in it switches it on. Often a misspelt field.
    case noBackendEnabled = "NoBackendEnabled"

    // CertificateAuthorityReady

    /// The certificate authority is there and can sign.
    case available = "Available"
    /// There was a certificate authority, and it is gone. It is not replaced silently; the message has the remedy.
    case lost = "Lost"
    /// The state of the certificate authority cannot be read; nothing is pushed, and what is out stays.
    case stateUnreadable = "StateUnreadable"
    /// The state was written by a newer release.
    case stateTooNew = "StateTooNew"
    /// Certificate and private key do not belong together.
    case mismatchedPair = "MismatchedPair"
    /// The certificate or key is no PEM of a certificate authority that can sign for the mesh.
    case unusable = "Unusable"
    /// The certificate authority has expired.
    case expired = "Expired"
    /// Every root is tainted.
    case tainted = "Tainted"
    /// A Secret or ConfigMap of the name that is needed belongs to somebody else.
    case nameTaken = "NameTaken"
    /// The root is not valid yet, or the clock is behind.
    case notValidYet = "NotValidYet"
    /// A Secret that the Mesh names is not there.
    case secretMissing = "SecretMissing"
    /// The API server did not take a write; it is tried again.
    case writeFailed = "WriteFailed"

    // CertificatesIssued

    /// All workloads have their certificates.
    case allIssued = "AllIssued"
    /// There is no workload to issue for.
    case noWorkloads = "NoWorkloads"
    /// A certificate is overdue.
    case overdue = "Overdue"
    /// Nothing can be signed at the moment; certificates that are valid go on.
    case issuancePaused = "IssuancePaused"

    // IdentitiesDelivered

    /// Every Secret that was asked for is there.
    case delivered = "Delivered"

    // Rotating

    /// No rotation is under way.
    case notRotating = "NotRotating"
    /// The new root is being made known everywhere; the old one signs.
    case distributing = "Distributing"
    /// Certificates are being issued anew by the new root.
    case reissuing = "Reissuing"
    /// The old root is trusted until the last certificate that it signed has expired.
    case retiring = "Retiring"

    // TrafficPermitted, Enforced, Programmed

    /// At least one permission allows traffic.
    case permissionsPresent = "PermissionsPresent"
    /// No permission allows anything: with mutual TLS on, all traffic is blocked where a proxy is.
    case noPermissions = "NoPermissions"
    /// Every inbound concerned has a proxy that acknowledged.
    case acknowledged = "Acknowledged"
    /// No proxy is connected: nothing is blocked, and nothing protected.
    case noProxies = "NoProxies"
    /// A backend is `PERMISSIVE`: plaintext passes.
    case plaintextAccepted = "PlaintextAccepted"
    /// A proxy has not acknowledged, or refused.
    case notAcknowledged = "NotAcknowledged"
    /// The policy selects no inbound.
    case selectsNothing = "SelectsNothing"

    // FieldsIgnored, KeyInMesh, TrustWiderThanMesh

    /// The named sections are kept and have no effect.
    case sectionsWithoutEffect = "SectionsWithoutEffect"
    /// `inline` or `inlineString` holds a private key.
    case inlineKey = "InlineKey"
    /// The signer is an intermediate, so that OpenSSL clients need its root.
    case signerIsNotRoot = "SignerIsNotRoot"

    // ResolvedRefs, Overridden, DependsOnClaims

    /// All names resolve.
    case resolved = "Resolved"
    /// There is no Mesh of that name: the policy grants nothing.
    case meshNotFound = "MeshNotFound"
    /// A name resolves to nothing.
    case nameNotFound = "NameNotFound"
    /// An Allow beats a Deny of this policy.
    case allowedElsewhere = "AllowedElsewhere"
    /// MeshTrafficPermissions are in the place of a TrafficPermission.
    case superseded = "Superseded"
    /// Nothing beats this policy.
    case notOverridden = "NotOverridden"
    /// A label, a service name without a namespace, or a SPIFFE prefix can be claimed by any namespace.
    case claimable = "Claimable"
}
