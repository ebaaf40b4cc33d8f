import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI

@testable import MeshAuthority

/// A situation that has to be brought to an end, whoever is stopped or comes in between.
struct Scenario: CustomStringConvertible, Sendable {
    var description: String
    var prepare: @Sendable (FakeSigning) -> Cluster
    /// What holds at the end.
    var holds: @Sendable (Cluster, FakeSigning) -> Bool = { $0.isWhole($1) }

    static let all: [Scenario] = [
        Scenario(description: "first authority") { _ in Cluster(.standard) },
        Scenario(description: "two backends at once") { _ in Cluster(.builtin("builtin", "b", enabled: "b")) },
        Scenario(description: "another backend") { signing in
            var cluster = Cluster.settled(signing: signing)
            cluster.apply(.builtin("builtin", "second", enabled: "builtin"))
            return cluster
        },
        Scenario(description: "rotation") { signing in
            var cluster = Cluster.settled(signing: signing)
            cluster.annotate(Names.Annotation.rotate, "1")
            return cluster
        },
        Scenario(description: "rotation and another backend") { signing in
            var cluster = Cluster.settled(signing: signing)
            cluster.annotate(Names.Annotation.rotate, "1")
            cluster.apply(.builtin("builtin", "second", enabled: "second"))
            return cluster
        },
        Scenario(description: "taint") { signing in
            var cluster = Cluster.settled(signing: signing)
            cluster.annotate(Names.Annotation.taint, cluster.mesh?.status?.mtls?.ca?.fingerprint)
            return cluster
        },
        Scenario(description: "adoption") { signing in
            var cluster = Cluster(.standard)
            cluster.putKumaPair(signing)
            return cluster
        },
        Scenario(description: "state rebuilt") { signing in
            var cluster = Cluster.settled(.builtin("builtin", "b", enabled: "b"), signing: signing)
            cluster.secrets[Cluster.state] = nil
            return cluster
        },
        Scenario(description: "certificate restored") { signing in
            var cluster = Cluster.settled(signing: signing)
            cluster.secrets[Cluster.certificate] = nil
            cluster.bundle = nil
            return cluster
        },
        Scenario(description: "recreation of a lost key") { signing in
            var cluster = Cluster.settled(signing: signing)
            cluster.secrets[Cluster.key] = nil
            cluster.allowRecreation()
            return cluster
        },
        Scenario(description: "recreation of an adopted pair that does not match") { signing in
            var cluster = Cluster(.standard)
            cluster.putKumaPair(signing)
            var leader = Leader(signing)
            leader.settle(&cluster)
            cluster.put(Cluster.secret(Cluster.key, "key intruder"))
            cluster.allowRecreation()
            return cluster
        },
        Scenario(description: "recreation without a state") { signing in
            var cluster = Cluster.settled(signing: signing)
            cluster.secrets = [:]
            cluster.allowRecreation()
            return cluster
        },
        Scenario(description: "a retired root whose traces are lost") { signing in
            var cluster = Cluster(.standard)
            cluster.putKumaPair(signing)
            var leader = Leader(signing)
            leader.settle(&cluster)
            cluster.secrets[Cluster.key] = nil
            cluster.annotate(Names.Annotation.recreate, "fp-kuma")
            leader.settle(&cluster)
            cluster.secrets[Cluster.state] = nil
            cluster.bundle = nil
            return cluster
        },
        Scenario(
            description: "one of two lost roots given up",
            prepare: { signing in
                var cluster = Cluster.settled(.builtin("builtin", "b", enabled: "builtin"), signing: signing)
                cluster.secrets = [:]
                cluster.bundle = nil
                cluster.allowRecreation()
                return cluster
            },
            holds: { cluster, _ in
                cluster.secrets.keys.elementsEqual([Cluster.state]) && cluster.mesh?.status?.mtls?.anchors.count == 2
                    && cluster.condition(.certificateAuthorityReady)?.reason == "Lost"
            }),
        Scenario(
            description: "removed backend",
            prepare: { signing in
                var cluster = Cluster.settled(.builtin("builtin", "old", enabled: "builtin"), signing: signing)
                cluster.apply(.standard)
                return cluster
            },
            holds: { cluster, signing in
                cluster.isWhole(signing) && cluster.secrets.count == 3
                    && cluster.storedState(signing)?.roots.count == 1
            }),
        Scenario(
            description: "deletion",
            prepare: { signing in
                var cluster = Cluster.settled(.builtin("builtin", "b", enabled: "b"), signing: signing)
                cluster.delete()
                return cluster
            },
            holds: { cluster, _ in cluster.mesh == nil && cluster.secrets.isEmpty && cluster.bundle == nil }),
        Scenario(
            description: "mutual TLS switched off",
            prepare: { signing in
                var cluster = Cluster.settled(signing: signing)
                cluster.apply(.with(nil))
                return cluster
            },
            holds: { cluster, signing in
                cluster.secrets.count == 3 && cluster.bundle != nil
                    && cluster.condition(.mutualTLS)?.reason == "Disabled"
            }),
    ]
}

extension Cluster {
    /// The Secrets of a builtin authority as Kuma leaves them: owned by the Mesh, no label but its own.
    mutating func putKumaPair(_ signing: FakeSigning, backend: String = "builtin") {
        let pem = "cert fp-kuma default \(Self.now.timeIntervalSince1970 - 86_400) 2100000000.0 kuma\n"
        var certificate = Self.secret(Names.certificateSecret(mesh: "default", backend: backend), pem)
        var key = Self.secret(Names.keySecret(mesh: "default", backend: backend), "key kuma")
        let owner = OwnerReference(
            apiVersion: "kuma.io/v1alpha1", kind: "Mesh", name: "default", uid: mesh?.metadata.uid ?? "")
        certificate.metadata.ownerReferences = [owner]
        key.metadata.ownerReferences = [owner]
        put(certificate)
        put(key)
    }

    /// The user gives up what the status names as the signer.
    mutating func allowRecreation() {
        annotate(Names.Annotation.recreate, mesh?.status?.mtls?.ca?.fingerprint)
    }
}
