/// The definition of `spec.constraints` of a Mesh: who may join.
enum ConstraintsDefinition {
    /// Kuma has no bounds.
    private static let ruleLimit = 128
    private static let tagLimit = 32

    static let root = Field.object(
        "Who may join the mesh.",
        [
            "dataplaneProxy": .object(
                "Which Dataplanes may join, by the tags of their inbounds.",
                [
                    "requirements": .list(
                        "Each set of tags of a Dataplane has to have all tags of one of these; of none, if there are none.",
                        of: rule, maxItems: ruleLimit),
                    "restrictions": .list(
                        "No set of tags of a Dataplane may have all tags of one of these: they win over requirements.",
                        of: rule, maxItems: ruleLimit),
                ]
            )
            .open()
        ]
    )
    .open()

    private static let rule = Field.object(
        "Tags that go together.",
        ["tags": TagsDefinition.selector("All of them are meant.", limit: tagLimit)]
    )
    .open()
    .keeping(Rule("has(self.tags)", Message.noTags, at: ".tags") { $0.has("tags") })
}
