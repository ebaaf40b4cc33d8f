import JSON

/// The definition of `Mesh`.
enum MeshDefinition {
    static let root = Field.object(
        "Mesh is one trust domain: a certificate authority of its own, and the workloads that have identities from it.",
        [
            "apiVersion": .string("The version of the schema that the object is written in.", maxLength: 253),
            "kind": .string("The kind of the object.", maxLength: 253),
            // An RFC 1035 label.
            "metadata": .metadata(namePattern: "^[a-z]([-a-z0-9]*[a-z0-9])?$"),
            "mesh": .string("Kept, without effect: a Mesh is its own mesh.", maxLength: 253),
            "spec": spec,
            "status": status,
        ]
    )
    .open()
    .keeping(
        Rule("size(self.metadata.name) <= 63", Message.meshNameTooLong, at: ".metadata.name") { mesh in
            mesh["metadata"]?["name"]?.string.map { $0.unicodeScalars.count <= 63 } ?? true
        })

    private static let spec = Field.object(
        "What the mesh is to be. Sections of Kuma's that have no effect here are kept.",
        [
            "mtls": MutualTLSDefinition.root,
            "constraints": ConstraintsDefinition.root,
            "logging": .anything("Kept, without effect: access logs."),
            "meshServices": .anything("Kept, without effect: how services are modelled."),
            "metrics": .anything("Kept, without effect: metrics of proxies."),
            "networking": .anything("Kept, without effect: outbound traffic to places outside the mesh."),
            "routing": .anything("Kept, without effect: locality and egress."),
            "skipCreatingInitialPolicies": .anything("Kept, without effect: Koguma creates no initial policies."),
            "tracing": .anything("Kept, without effect: tracing backends."),
        ]
    )
    .open()
}
