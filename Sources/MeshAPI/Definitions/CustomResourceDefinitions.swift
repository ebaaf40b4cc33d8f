public import JSON
public import KubernetesAPI

/// The definitions of our kinds: the one source of `Manifests/crds`, of validation and of `kubectl explain`.
public enum CustomResourceDefinitions {
    /// The CustomResourceDefinitions, in the order in which they are installed.
    public static let all: [JSONValue] = definitions.map(\.json)

    /// The name of the file under `Manifests/crds` for a definition.
    public static func fileName(of definition: JSONValue) -> String {
        let plural = definition[path: ["spec", "names", "plural"]]?.string ?? ""
        let group = definition[path: ["spec", "group"]]?.string ?? ""
        return "\(group)_\(plural).yaml"
    }

    /// The schema of one of our kinds.
    public static func schema(for gvk: GroupVersionKind) -> StructuralSchema? {
        definitions.first { $0.type.gvk == gvk }?.schema
    }

    /// Whether a CustomResourceDefinition that is in the cluster has our schema.
    ///
    /// Kuma's has the same name, and keeps no status: the controller must not write while that one is there.
    public static func isOurs(_ definition: JSONValue) -> Bool {
        guard let ours = definitions.first(where: { $0.name == definition[path: ["metadata", "name"]]?.string }),
            let version = definition[path: ["spec", "versions"]]?.array?.first(where: { $0["name"] == "v1alpha1" })
        else { return false }
        let path = ["schema", "openAPIV3Schema", "properties"] + ours.marker.flatMap { [$0, "properties"] }.dropLast()
        return version["subresources"]?.has("status") == true && version[path: path] != nil
    }

    static let definitions = [
        Definition(
            type: Mesh.resource, shortName: "m", root: MeshDefinition.root, marker: ["spec", "mtls"],
            columns: [
                .condition("MTLS", "MutualTLS", "reason", "Whether mutual TLS is on."),
                Column("MODE", ".status.mtls.mode", "What inbounds accept."),
                .condition("READY", "Ready", "status", "Whether the mesh is ready."),
                .condition("REASON", "Ready", "reason", "Why it is ready or not.", isWide: true),
                // A column of type date shows how long ago, and nothing for what is to come.
                Column("CA EXPIRES", ".status.mtls.ca.notAfter", "Until when the certificate authority is valid."),
                .age,
            ]),
        Definition(
            type: MeshTrafficPermission.resource, shortName: "mtp", root: PermissionDefinition.root,
            marker: ["status", "conditions"],
            columns: [
                Column("TargetRef Kind", ".spec.targetRef.kind", "What is protected."),
                Column("TargetRef Name", ".spec.targetRef.name", "Its name."),
                .condition("READY", "Ready", "status", "Whether the policy is in effect."),
                .condition("REASON", "Ready", "reason", "Why it is in effect or not.", isWide: true),
                .age,
            ]),
        Definition(
            type: TrafficPermission.resource, shortName: "tp", root: TrafficPermissionDefinition.root,
            marker: ["status", "conditions"],
            columns: [
                Column("MESH", ".mesh", "The mesh."),
                .condition("READY", "Ready", "status", "Whether the policy is in effect."),
                .condition("REASON", "Ready", "reason", "Why it is in effect or not.", isWide: true),
                .age,
            ]),
        Definition(
            type: Dataplane.resource, shortName: "dp", root: DataplaneDefinition.root,
            marker: ["status", "conditions"],
            columns: [
                Column("MESH", ".mesh", "The mesh."),
                // A column shows the first of several.
                Column("IDENTITY", ".status.identities[0].spiffeID", "Who it is; the first of its names."),
                .condition("READY", "Ready", "status", "Whether it is in the mesh, and has what was asked for."),
                .condition("REASON", "Ready", "reason", "Why it is ready or not.", isWide: true),
                Column("ADDRESS", ".spec.networking.address", "Where it is.").onlyWide,
                Column("CERT EXPIRES", ".status.identities[0].notAfter", "Until when its certificate is valid.")
                    .onlyWide,
                .age,
            ]),
    ]
}

extension CustomResourceDefinitions {
    /// What one definition is made from.
    struct Definition: Sendable {
        let type: ResourceType
        let shortName: String
        let root: Field
        /// Properties that lead to one which Kuma's schema does not have.
        let marker: [String]
        let columns: [Column]
        let schema: StructuralSchema?

        init(type: ResourceType, shortName: String, root: Field, marker: [String], columns: [Column]) {
            self.type = type
            self.shortName = shortName
            self.root = root
            self.marker = marker
            self.columns = columns
            // A test holds that it can be read.
            schema = try? StructuralSchema(json: root.json)
        }

        var name: String { type.qualifiedName }

        var json: JSONValue {
            let kind = type.gvk.kind
            return [
                "apiVersion": "apiextensions.k8s.io/v1",
                "kind": "CustomResourceDefinition",
                "metadata": [
                    "name": .string(name),
                    "labels": JSONValue([Names.Label.partOf: Names.project]),
                ],
                "spec": [
                    "group": .string(type.gvk.group),
                    "names": [
                        "categories": ["kuma"],
                        "kind": .string(kind),
                        "listKind": .string(kind + "List"),
                        "plural": .string(type.plural),
                        "shortNames": [.string(shortName)],
                        "singular": .string(kind.lowercased()),
                    ],
                    "scope": type.isNamespaced ? "Namespaced" : "Cluster",
                    "versions": [
                        [
                            "name": .string(type.gvk.version),
                            "served": true,
                            "storage": true,
                            "subresources": ["status": [:]],
                            "additionalPrinterColumns": columns.json,
                            "schema": ["openAPIV3Schema": root.json],
                        ]
                    ],
                ],
            ]
        }
    }

    /// A column of `kubectl get`.
    struct Column: Sendable, JSONEncodable {
        var name: String
        var type = "string"
        var path: String
        var description: String
        var isWide = false

        init(_ name: String, _ path: String, _ description: String) {
            self.name = name
            self.path = path
            self.description = description
        }

        static func condition(
            _ name: String, _ type: String, _ member: String, _ description: String, isWide: Bool = false
        ) -> Column {
            var column = Column(name, ".status.conditions[?(@.type==\"\(type)\")].\(member)", description)
            column.isWide = isWide
            return column
        }

        /// Shown only where a user asks for more.
        var onlyWide: Column {
            var column = self
            column.isWide = true
            return column
        }

        static var age: Column {
            var column = Column("AGE", ".metadata.creationTimestamp", "How long ago the object was created.")
            column.type = "date"
            return column
        }

        var json: JSONValue {
            var object: JSONObject = [
                "name": .string(name), "type": .string(type), "jsonPath": .string(path),
                "description": .string(description),
            ]
            if isWide { object["priority"] = 1 }
            return .object(object)
        }
    }
}
