public import FoundationEssentials
import KubernetesAPI
public import MeshAPI

/// `koguma ca show`: all that the status of a Mesh says of its authority.
public struct AuthorityDescription: Sendable, Hashable {
    /// What there is one of, by name.
    public var fields: [(name: String, value: String)] { rows.map { ($0.name, $0.value) } }

    /// The names of the columns of ``roots``.
    public static let rootColumns = ["FINGERPRINT", "BACKEND", "PHASE", "VALID UNTIL", "MAY HAVE SIGNED UNTIL"]

    /// The cells of each root, newest first.
    public let roots: [[String]]

    /// Fingerprints that are never trusted again.
    public let tainted: [String]

    /// The conditions that a person should know of, as lines.
    public let remarks: [String]

    private let rows: [Row]

    private struct Row: Sendable, Hashable {
        var name: String
        var value: String
    }

    /// Describes the Mesh at that time.
    public init(_ mesh: Mesh, now: Date) {
        let conditions = mesh.status?.conditions ?? []
        let mtls = mesh.status?.mtls
        var rows = [Row(name: "Mesh", value: mesh.name)]
        rows.append(Row(name: "Mutual TLS", value: conditions[.mutualTLS]?.reason ?? "unknown"))
        if let mode = mtls?.mode { rows.append(Row(name: "Mode", value: mode.rawValue)) }
        if let backend = mtls?.backend {
            let type = mesh.backend(backend).map { " (\($0.type.rawValue))" } ?? ""
            rows.append(Row(name: "Backend", value: backend + type))
        }
        rows.append(Row(name: "Rotation", value: mtls?.phase?.rawValue ?? "none"))
        if let signer = mtls?.ca {
            rows += [
                Row(name: "Signer", value: signer.fingerprint), Row(name: "Subject", value: signer.subject),
                Row(name: "Valid from", value: Timestamp.format(signer.notBefore)),
                Row(name: "Valid until", value: Timestamp.format(signer.notAfter) + Self.left(signer.notAfter, now)),
            ]
        } else {
            rows.append(Row(name: "Signer", value: "none"))
        }
        self.rows = rows
        roots = (mtls?.anchors ?? []).map { anchor in
            [
                anchor.fingerprint, anchor.backend.isEmpty ? "-" : anchor.backend, anchor.phase?.rawValue ?? "-",
                Timestamp.format(anchor.notAfter), anchor.noLeafAfter.map(Timestamp.format) ?? "-",
            ]
        }
        tainted = mtls?.tainted ?? []
        remarks = Self.remarks(mesh, conditions)
    }

    private static func left(_ end: Date, _ now: Date) -> String {
        // Clamped to what an Int takes: a status may say anything.
        let days = Int(min(max(end.timeIntervalSince(now) / 86_400, -1e9), 1e9).rounded(.down))
        return days < 0 ? " (expired)" : " (\(days) days)"
    }

    private static func remarks(_ mesh: Mesh, _ conditions: [Condition]) -> [String] {
        var remarks: [String] = []
        if mesh.metadata.deletionTimestamp != nil { remarks.append("The Mesh is being deleted") }
        if let observed = mesh.status?.observedGeneration {
            if observed < mesh.metadata.generation {
                remarks.append("This is about an earlier version of the Mesh: its controller has not seen the latest")
            }
        } else {
            remarks.append("No controller has looked at the Mesh yet")
        }
        return remarks
            + conditions.filter(isWorthKnowing).map { "\($0.type)=\($0.status.rawValue) \($0.reason): \($0.message)" }
    }

    /// Whether the condition is not as it is when all is well.
    private static func isWorthKnowing(_ condition: Condition) -> Bool {
        switch ConditionType(rawValue: condition.type) {
        case .ready, .accepted, .mutualTLS, .certificateAuthorityReady, .certificatesIssued, .trafficPermitted,
            .enforced, .resolvedRefs, .programmed, .identitiesDelivered:
            condition.status != .true
        case .rotating, .fieldsIgnored, .keyInMesh, .trustWiderThanMesh, .overridden, .dependsOnClaims:
            condition.status == .true
        case nil: false
        }
    }
}
