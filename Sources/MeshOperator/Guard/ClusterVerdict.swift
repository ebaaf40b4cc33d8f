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
    /// Judges a cluster by its definitions of our names, and the names of its webhooks.
    init(definitions: [DefinitionSummary], webhooks: [String], allowsKuma: Bool) {
        let present = Dictionary(definitions.map { ($0.metadata.name, $0) }) { first, _ in first }
        let missing = CustomResourceDefinitions.names.filter { present[$0] == nil }
        if !allowsKuma {
            let hooks = webhooks.filter { $0.hasSuffix(Names.kumaWebhookSuffix) }
            let foreign = CustomResourceDefinitions.names.filter { present[$0]?.isOurs == false }
            let evidence = hooks.map { "webhook \($0)" } + foreign.map { "definition \($0) without our schema" }
            if let first = evidence.first {
                self = .kumaPresent(evidence.count == 1 ? first : "\(first) and \(evidence.count - 1) more")
                return
            }
        }
        self = missing.isEmpty ? .clear : .missingDefinitions(missing)
    }
}

extension CustomResourceDefinitions {
    /// The names of our definitions, as `meshes.kuma.io`.
    static let names: [String] = all.compactMap { $0["metadata"]?["name"]?.string }
}
