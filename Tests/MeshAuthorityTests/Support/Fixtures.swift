import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI

@testable import MeshAuthority

extension Mesh {
    /// Mesh `default` with this `spec.mtls`.
    static func with(_ mtls: JSONValue?, annotations: [String: String] = [:]) -> Mesh {
        Mesh(
            metadata: ObjectMeta(name: "default", annotations: annotations),
            spec: MeshSpec(json: mtls.map { ["mtls": $0] } ?? [:]))
    }

    static func builtin(_ names: String..., enabled: String?) -> Mesh {
        var mtls: JSONValue = [
            "backends": .array(names.map { ["name": .string($0), "type": "builtin"] })
        ]
        mtls["enabledBackend"] = enabled.map(JSONValue.string)
        return with(mtls)
    }

    /// As in seed 2.
    static var standard: Mesh { builtin("builtin", enabled: "builtin") }
    /// As in seed 1.
    static var older: Mesh { with(["enabled": true, "ca": ["builtin": [:]]]) }
}

extension Cluster {
    static let key = Names.keySecret(mesh: "default", backend: "builtin")
    static let certificate = Names.certificateSecret(mesh: "default", backend: "builtin")
    static let state = Names.stateSecret(mesh: "default")

    /// A mesh whose authority is complete.
    static func settled(_ mesh: Mesh = .standard, signing: FakeSigning) -> Cluster {
        var cluster = Cluster(mesh)
        var leader = Leader(signing)
        leader.settle(&cluster)
        cluster.log = []
        return cluster
    }

    static func secret(_ name: String, _ value: String, type: String = Names.secretType) -> Secret {
        Secret(
            metadata: ObjectMeta(name: name, namespace: namespace, labels: [Names.Label.mesh: "default"]),
            type: type, data: [Names.secretValue: Array(value.utf8)])
    }

    func value(_ name: String) -> String? {
        secrets[name]?.data[Names.secretValue].map { String(decoding: $0, as: UTF8.self) }
    }

    func condition(_ type: ConditionType) -> Condition? { mesh?.status?.conditions[type] }

    /// The stored state, if it can be read.
    func storedState(_ signing: FakeSigning) -> CAState? {
        secrets[Self.state]?.data[Names.secretValue].flatMap { try? CAState(stored: $0, signing: signing) }
    }

    /// Whether key, certificate and state say the same, and the mesh is ready.
    func isWhole(_ signing: FakeSigning) -> Bool {
        guard let signer = storedState(signing)?.signer,
            let key = secrets[Names.keySecret(mesh: "default", backend: signer.backend)]?.data[Names.secretValue],
            let fingerprint = try? signing.keyFingerprint(pem: key)
        else { return false }
        let certificate = value(Names.certificateSecret(mesh: "default", backend: signer.backend))
        return fingerprint == signer.fingerprint && certificate == signer.certificate.pem
            && bundle?.data[Names.BundleKey.certificates]?.contains(signer.certificate.pem) == true
            && mesh?.status?.mtls?.ca?.fingerprint == signer.fingerprint
            && condition(.ready)?.status == .true
    }
}
