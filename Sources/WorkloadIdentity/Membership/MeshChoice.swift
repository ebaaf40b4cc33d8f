import KubernetesAPI
import MeshAPI

/// Of which mesh the workloads of a namespace are: of its own, or of one that it lets them pick.
struct MeshChoice {
    let namespace: WorkloadNamespace
    /// Whether it is the one that may use every mesh.
    let isSystem: Bool

    /// The mesh of those that pick none.
    var usual: String {
        let label = namespace.metadata.labels[Names.Label.mesh] ?? ""
        return label.isEmpty ? Names.defaultMesh : label
    }

    /// The meshes among which they may pick, besides.
    var others: Set<String> {
        let listed = (namespace.metadata.annotations[Names.Annotation.meshes] ?? "")
            .split { $0 == "," || $0.isWhitespace }
        return Set(listed.map(String.init))
    }

    /// The mesh that a Pod picks: by its label, else by the annotation that Kuma had before; nil if it picks none.
    static func pick(of pod: WorkloadPod) -> String? {
        [pod.metadata.labels[Names.Label.mesh], pod.metadata.annotations[Names.Label.mesh]].compactMap(\.self)
            .first { !$0.isEmpty }
    }

    /// The mesh of what picks that one.
    ///
    /// - Parameters:
    ///   - picked: nil for the usual one.
    ///   - subject: What picks, as `Pod shop/web-1`.
    /// - Throws: if the namespace was not given that mesh: no other takes its place, since nobody asked for it.
    func mesh(picked: String?, by subject: String) throws(Refusal) -> String {
        guard let picked, picked != usual else { return usual }
        guard isSystem || others.contains(picked) else {
            throw Refusal(
                .notPermitted,
                "\(subject) picks mesh \"\(picked)\", which its namespace was not given: Namespace "
                    + "\(namespace.metadata.name) is of mesh \(usual), and its annotation \(Names.Annotation.meshes) "
                    + (others.isEmpty ? "names no other" : "names \(others.sorted().joined(separator: ", "))")
                    + ". Name the mesh there, or do not pick it")
        }
        return picked
    }
}
