import JSON

/// The definition of `TrafficPermission`: a closed schema, as Kuma reads it.
enum TrafficPermissionDefinition {
    /// Kuma has no bounds.
    private static let selectorLimit = 512
    private static let tagLimit = 16

    static let root = Field.object(
        """
        TrafficPermission is the older form of permissions: it says who may call what no MeshTrafficPermission selects. Of \
        several, the one whose destination fits best counts.
        """,
        [
            "apiVersion": .string("The version of the schema that the object is written in.", maxLength: 253),
            "kind": .string("The kind of the object.", maxLength: 253),
            "metadata": .metadata(),
            // As long as the name of a Mesh.
            "mesh": .string("The mesh; label kuma.io/mesh where this is absent, else default.", maxLength: 63),
            "spec": spec,
            "status": PermissionDefinition.status,
        ]
    )
    .open()
    .keeping(
        ["sources", "destinations"].map { list in
            // Here, so that it is asked where there is no specification at all.
            Rule(
                "has(self.spec) && has(self.spec.\(list)) && size(self.spec.\(list)) > 0", Message.noElements,
                at: ".spec.\(list)"
            ) { $0["spec"]?.hasContent(list) ?? false }
        })

    private static let spec = Field.object(
        "Who may call whom, both by their tags.",
        [
            "sources": .list("The clients.", of: selector, maxItems: selectorLimit),
            "destinations": .list("What they may call.", of: selector, maxItems: selectorLimit),
        ]
    )

    private static let selector = Field.object(
        "Tags that go together.",
        ["match": TagsDefinition.selector("All of them are meant.", limit: tagLimit)]
    )
    .keeping(Rule("has(self.match)", Message.noTags, at: ".match") { $0.has("match") })
}
