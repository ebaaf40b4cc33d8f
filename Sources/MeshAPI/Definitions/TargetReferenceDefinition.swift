import JSON

/// The definition of `targetRef`, with the rules that Kuma's admission webhook checks.
enum TargetReferenceDefinition {
    /// `spec.targetRef`.
    static let target = field(
        "What is protected; the whole mesh if absent.",
        kinds: TargetReference.Kind.allCases.map(\.rawValue))

    /// `spec.from[].targetRef`.
    static let client = field(
        "Who the clients are.", kinds: TargetReference.Kind.allCases.map(\.rawValue).filter { $0 != "Dataplane" })

    /// The kinds in the schema of Kuma; not all are of use here.
    private static let kumaKinds = [
        "Mesh", "MeshSubset", "MeshGateway", "MeshService", "MeshExternalService", "MeshMultiZoneService",
        "MeshServiceSubset", "MeshHTTPRoute", "Dataplane",
    ]

    private static func field(_ description: String, kinds: [String]) -> Field {
        Field.object(
            description,
            required: ["kind"],
            [
                "kind": .string("One of \(kinds.joined(separator: ", ")).", oneOf: kumaKinds)
                    .keeping(supported(kinds)),
                "name": .string(
                    "The value of tag kuma.io/service, or the name of a Service; for a Dataplane its name.",
                    maxLength: 253),
                "namespace": .string("The namespace of the named object.", maxLength: 63),
                "mesh": .string("Reserved by Kuma.", maxLength: 253),
                "labels": .map(
                    "The labels of Dataplanes.", of: .string("The value.", maxLength: 63), maxProperties: 32),
                "tags": .map(
                    "The tags of inbounds or clients.", of: .string("The value.", maxLength: 253), maxProperties: 16),
                "sectionName": .string("A port, by name or number.", maxLength: 63),
                "proxyTypes": .list(
                    "Which proxies: Sidecar or Gateway.",
                    of: .string("A kind of proxy.", oneOf: ["Sidecar", "Gateway"]), maxItems: 2),
            ]
        )
        .keeping(fieldRules + nameRules + tagRules)
    }

    private static func supported(_ kinds: [String]) -> Rule {
        Rule(
            "self in [\(kinds.map { "'\($0)'" }.joined(separator: ", "))]", "value is not supported",
            messageExpression: #""value '" + self + "' is not supported""#,
            isKept: { $0.string.map(kinds.contains) ?? true },
            text: { "value '\($0.string ?? "")' is not supported" })
    }
}

// Which fields go with which kinds.
extension TargetReferenceDefinition {
    private static let fieldRules = [
        onlyWith([], "mesh"),
        onlyWith(["MeshSubset", "MeshServiceSubset"], "tags"),
        // Those of a MeshService are not understood, and kept: see `NotUnderstoodTargets`.
        onlyWith(["Dataplane", "MeshService"], "labels"),
        onlyWith(["Dataplane", "MeshService"], "namespace", celName: "__namespace__"),
        onlyWith(["Dataplane", "MeshService"], "sectionName"),
        onlyWith(["Mesh", "MeshSubset"], "proxyTypes"),
        Rule(
            "!(self.kind in ['Dataplane', 'MeshService']) || \(empty("labels")) || (\(empty("name")) && \(empty("__namespace__")))",
            Message.labelsWithName, at: ".labels"
        ) { target in
            !["Dataplane", "MeshService"].contains(target["kind"]) || !target.hasContent("labels")
                || !(target.hasContent("name") || target.hasContent("namespace"))
        },
        Rule(
            "!has(self.proxyTypes) || size(self.proxyTypes) > 0", Message.emptyProxyTypes, at: ".proxyTypes"
        ) { !$0.has("proxyTypes") || $0.hasContent("proxyTypes") },
    ]

    private static func onlyWith(_ kinds: [String], _ field: String, celName: String? = nil) -> Rule {
        let list = kinds.map { "'\($0)'" }.joined(separator: ", ")
        let condition = kinds.isEmpty ? "" : "self.kind in [\(list)] || "
        return Rule(
            condition + empty(celName ?? field), "must not be set with this kind",
            messageExpression: "'must not be set with kind ' + self.kind", at: ".\(field)",
            isKept: { target in
                kinds.contains(target["kind"]?.string ?? "") || !target.hasContent(field)
            },
            text: { "must not be set with kind \($0["kind"]?.string ?? "")" })
    }

    private static func empty(_ field: String) -> String { "(!has(self.\(field)) || size(self.\(field)) == 0)" }
}

// Names.
extension TargetReferenceDefinition {
    private static let nameRules = [
        Rule("self.kind != 'Mesh' || \(empty("name"))", Message.meshWithName, at: ".name") { target in
            target["kind"] != "Mesh" || !target.hasContent("name")
        },
        Rule(
            "self.kind != 'MeshSubset' || \(empty("name"))", "must not be set with kind MeshSubset", at: ".name"
        ) { target in
            target["kind"] != "MeshSubset" || !target.hasContent("name")
        },
        Rule(
            "self.kind != 'MeshService' || !\(empty("name")) || !\(empty("labels"))", Message.serviceWithoutName
        ) { target in
            target["kind"] != "MeshService" || target.hasContent("name") || target.hasContent("labels")
        },
        Rule(
            "self.kind != 'MeshServiceSubset' || !\(empty("name"))", Message.subsetWithoutName, at: ".name"
        ) { target in
            target["kind"] != "MeshServiceSubset" || target.hasContent("name")
        },
        Rule(
            "!(self.kind in ['MeshService', 'MeshServiceSubset']) || !has(self.name) "
                + "|| self.name.matches('^[-0-9a-z._]*$')",
            Message.nameCharacters, at: ".name"
        ) { target in
            guard target["kind"] == "MeshService" || target["kind"] == "MeshServiceSubset" else { return true }
            return target["name"]?.string.map { Characters.serviceName.contains($0) } ?? true
        },
    ]
}

// Tags.
extension TargetReferenceDefinition {
    private static let tagRules = [
        Rule(
            "!has(self.tags) || self.tags.all(key, size(key) > 0)", Message.emptyTagName, at: ".tags"
        ) { !($0["tags"]?.object?.contains("") ?? false) },
        Rule(
            "!has(self.tags) || self.tags.all(key, key.matches('^[-a-zA-Z0-9._:/]*$'))",
            Message.tagNameCharacters, at: ".tags"
        ) { $0["tags"]?.object?.keys.allSatisfy { Characters.tagName.contains($0) } ?? true },
        Rule(
            "!has(self.tags) || self.tags.all(key, size(self.tags[key]) > 0)", Message.emptyTagValue, at: ".tags"
        ) { target in
            target["tags"]?.object?.values.allSatisfy { $0.string.map { !$0.isEmpty } ?? true } ?? true
        },
        Rule(
            "self.kind != 'MeshSubset' || !has(self.tags) || "
                + "self.tags.all(key, self.tags[key].matches('^[-a-zA-Z0-9._:]*$'))",
            Message.tagValueCharacters, at: ".tags"
        ) { target in
            guard target["kind"] == "MeshSubset", let tags = target["tags"]?.object else { return true }
            return tags.values.allSatisfy { $0.string.map { Characters.tagValue.contains($0) } ?? true }
        },
        Rule(
            "self.kind != 'MeshServiceSubset' || !has(self.tags) || "
                + "self.tags.all(key, self.tags[key] == '*' || self.tags[key].matches('^[-a-zA-Z0-9._:/]*$'))",
            Message.subsetTagValueCharacters, at: ".tags"
        ) { target in
            guard target["kind"] == "MeshServiceSubset", let tags = target["tags"]?.object else { return true }
            return tags.values.allSatisfy { value in
                value.string.map { $0 == "*" || Characters.subsetTagValue.contains($0) } ?? true
            }
        },
    ]

    /// The characters that names and tags may have; from `pkg/core/resources/apis/mesh/validators.go` of Kuma.
    private struct Characters {
        let others: Set<UInt8>
        let upperCase: Bool

        init(_ others: String, upperCase: Bool = true) {
            self.others = Set(others.utf8)
            self.upperCase = upperCase
        }

        static let serviceName = Characters("-._", upperCase: false)
        static let tagName = Characters("-._:/")
        static let tagValue = Characters("-._:")
        static let subsetTagValue = Characters("-._:/")

        func contains(_ text: String) -> Bool {
            text.utf8.allSatisfy { byte in
                (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                    || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (upperCase && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte))
                    || others.contains(byte)
            }
        }
    }
}
