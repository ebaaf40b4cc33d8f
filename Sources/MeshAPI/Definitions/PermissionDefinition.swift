import JSON

/// The definition of `MeshTrafficPermission`: a closed schema.
enum PermissionDefinition {
    /// Bounds of lists: the cost of CEL rules is reckoned from them.
    ///
    /// Kuma has none; its largest fixture has 21 items in `from`.
    private static let fromLimit = 1000
    private static let rulesLimit = 64
    private static let matchLimit = 512

    static let root = Field.object(
        """
        MeshTrafficPermission says who may call whom. With mutual TLS on, nothing is allowed until a permission \
        allows it. Label kuma.io/mesh names the mesh; without it, the mesh is default.
        """,
        [
            "apiVersion": .string("The version of the schema that the object is written in.", maxLength: 253),
            "kind": .string("The kind of the object.", maxLength: 253),
            "metadata": .metadata(),
            "spec": spec,
            "status": status,
        ]
    )
    .open()
    .keeping(
        Rule("has(self.spec)", Message.neitherFromNorRules, at: ".spec") { $0.has("spec") })

    private static let spec = Field.object(
        "Who may call whom: from (clients by their tags) or rules (clients by their SPIFFE ID), not both.",
        [
            "targetRef": TargetReferenceDefinition.target,
            "from": .list(
                "Clients by their tags. In the default precedence an Allow wins over a Deny.", of: from,
                maxItems: fromLimit),
            "rules": .list(
                "Clients by their SPIFFE ID. Any deny beats any allow.", of: rule, maxItems: rulesLimit),
        ]
    )
    .keeping(
        Rule(
            "!(has(self.from) && size(self.from) > 0 && has(self.rules) && size(self.rules) > 0)",
            Message.bothFromAndRules
        ) { !($0.hasContent("from") && $0.hasContent("rules")) },
        Rule(
            "(has(self.from) && size(self.from) > 0) || (has(self.rules) && size(self.rules) > 0)",
            Message.neitherFromNorRules
        ) { $0.hasContent("from") || $0.hasContent("rules") },
        Rule(
            "!has(self.targetRef) || self.targetRef.kind != 'Dataplane' || !has(self.targetRef.sectionName) "
                + "|| size(self.targetRef.sectionName) == 0 "
                + "|| (has(self.from) && size(self.from) > 0) || (has(self.rules) && size(self.rules) > 0)",
            Message.onlyInbound, at: ".targetRef.sectionName"
        ) { spec in
            spec["targetRef"]?["kind"] != "Dataplane" || spec["targetRef"]?.hasContent("sectionName") != true
                || spec.hasContent("from") || spec.hasContent("rules")
        }
    )

    private static let from = Field.object(
        "What happens to the requests of some clients.",
        required: ["targetRef"],
        [
            "targetRef": TargetReferenceDefinition.client,
            "default": .object(
                "What happens to them.",
                [
                    "action": .string(
                        """
                        Allow, Deny, or AllowWithShadowDeny: allowed, and reported as what would have been denied.
                        """, oneOf: MeshTrafficPermissionSpec.Action.allCases.map(\.rawValue))
                ]),
        ]
    )
    .keeping(
        Rule(
            "has(self.default) && has(self.default.action)", Message.undefined, at: ".default.action"
        ) { $0["default"]?.has("action") ?? false })

    private static let rule = Field.object(
        "What happens to the requests of some clients.",
        required: ["default"],
        [
            "default": .object(
                "Clients and what happens to their requests.",
                [
                    "allow": .list("Allowed.", of: match, maxItems: matchLimit),
                    "allowWithShadowDeny": .list(
                        "Allowed, and reported as what would have been denied.", of: match, maxItems: matchLimit),
                    "deny": .list("Denied, whatever allows them.", of: match, maxItems: matchLimit),
                ])
        ]
    )
    .keeping(
        Rule(
            lists.map { "(has(self.default.\($0)) && size(self.default.\($0)) > 0)" }.joined(separator: " || "),
            Message.noMatches
        ) { rule in
            lists.contains { rule["default"]?.hasContent($0) ?? false }
        })

    private static let lists = ["allow", "allowWithShadowDeny", "deny"]

    private static let match = Field.object(
        "Clients. All that is given must match.",
        [
            "spiffeID": .object(
                "The SPIFFE ID of the client.",
                required: ["type", "value"],
                [
                    "type": .string(
                        "Exact, or Prefix: end it in / to match whole segments.", oneOf: ["Exact", "Prefix"]),
                    // 2048: the longest SPIFFE ID that the standard asks implementations to support.
                    "value": .string("The SPIFFE ID, or how it begins.", maxLength: 2048, pattern: spiffeID)
                        .keeping(spiffeIDRules),
                ]
            )
            .keeping(
                Rule(
                    "self.type != 'Exact' || !self.value.endsWith('/')", Message.trailingSlash, at: ".value"
                ) { id in
                    id["type"] != "Exact" || !(id["value"]?.string?.hasSuffix("/") ?? false)
                }),
            "sni": .object(
                "The server name that the client asks for. The client chooses it, so it cannot stand alone.",
                required: ["type", "value"],
                [
                    "type": .string("Exact.", oneOf: ["Exact"]),
                    "value": .string(
                        "The server name.", maxLength: 253,
                        pattern: "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"),
                ]),
        ]
    )
    .keeping(
        Rule("has(self.spiffeID)", Message.undefined, at: ".spiffeID") { $0.has("spiffeID") })

    /// A SPIFFE ID, or the beginning of one: a whole trust domain, and segments that are not `.` or `..`.
    private static let spiffeID =
        "^spiffe://[-a-z0-9._]{1,255}(/([-A-Za-z0-9_][-A-Za-z0-9._]*|\\.[-A-Za-z0-9_][-A-Za-z0-9._]*"
        + "|\\.\\.[-A-Za-z0-9._]+))*/?$"

    /// Texts for what the pattern does not let through either; more would cost more than a server takes.
    private static let spiffeIDRules = [
        Rule("size(self) > 0", Message.emptySPIFFEID) { $0 != "" },
        Rule("size(self) == 0 || self.startsWith('spiffe://')", Message.noScheme) { value in
            value.string.map { $0.isEmpty || $0.utf8.starts(with: "spiffe://".utf8) } ?? true
        },
        Rule("self != 'spiffe://' && !self.startsWith('spiffe:///')", Message.noTrustDomain) { value in
            value.string.map { $0 != "spiffe://" && !$0.utf8.starts(with: "spiffe:///".utf8) } ?? true
        },
    ]

    static let status = Field.object(
        "What became of the policy.",
        [
            "observedGeneration": StatusFields.observedGeneration,
            "conditions": StatusFields.conditions,
            "inbounds": .object(
                "On how many inbounds the policy acts.",
                [
                    "selected": .integer("How many it selects."),
                    "programmed": .integer("How many have a proxy that acknowledged."),
                    "overridden": .integer("How many where a Deny has no effect, since an Allow beats it."),
                ]),
        ])
}
