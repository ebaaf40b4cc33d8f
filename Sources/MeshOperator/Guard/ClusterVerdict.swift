import JSON
import KubernetesAPI
import MeshAPI

/// Whether the cluster is one to write to.
enum ClusterVerdict: Sendable, Hashable {
    /// Not everything was looked at yet.
    case unknown
    case clear
    /// Our custom resource definitions are not there; their names.
    case missingDefinitions([String])
    /// Kuma is there, and would fight over the same objects; what shows it.
    case kumaPresent(String)

    /// Why nothing is written; nil if it is.
    var problem: String? {
        switch self {
        case .unknown:
            "the cluster has not been looked at yet"
        case .clear:
            nil
        case .missingDefinitions(let names):
            "custom resource definitions are missing: \(names.joined(separator: ", ")). "
                + "Install them: koguma crds | kubectl apply --server-side -f -"
        case .kumaPresent(let what):
            "Kuma is in this cluster (\(what)) and would fight over the same objects; nothing is written. "
                + "Remove Kuma and apply our definitions, or start with --allow-kuma"
        }
    }
}

extension ClusterVerdict {
    /// Judges a cluster by its definitions and the webhooks of its admission configurations.
    init(definitions: [CustomResourceDefinition], webhooks: [JSONValue], allowsKuma: Bool) {
        let present = Dictionary(definitions.map { ($0.metadata.name, $0.content) }) { first, _ in first }
        let missing = CustomResourceDefinitions.names.filter { present[$0] == nil }
        if !allowsKuma {
            let hooks = webhooks.flatMap(Self.kumaWebhooks)
            let foreign = CustomResourceDefinitions.names.filter { name in
                present[name].map { !Self.isOurs($0) } ?? false
            }
            let evidence = hooks.map { "webhook \($0)" } + foreign.map { "definition \($0) without our schema" }
            if let first = evidence.first {
                self = .kumaPresent(evidence.count == 1 ? first : "\(first) and \(evidence.count - 1) more")
                return
            }
        }
        self = missing.isEmpty ? .clear : .missingDefinitions(missing)
    }

    private static func kumaWebhooks(_ configuration: JSONValue) -> [String] {
        (configuration["webhooks"]?.array ?? []).compactMap { $0["name"]?.string }
            .filter { $0.hasSuffix(Names.kumaWebhookSuffix) }
    }

    /// Kuma's definitions have no status subresource in the version that both have.
    private static func isOurs(_ definition: JSONValue) -> Bool {
        let versions = definition["spec"]?["versions"]?.array ?? []
        return versions.contains {
            $0["name"]?.string == APIGroup.version && $0["subresources"]?["status"] != nil
                && $0[path: ["schema", "openAPIV3Schema", "properties", "status"]] != nil
        }
    }
}

extension CustomResourceDefinitions {
    /// The names of our definitions, as `meshes.kuma.io`.
    static let names: [String] = all.compactMap { $0["metadata"]?["name"]?.string }
}
