import JSON

/// The definition of tags: what inbounds are, and what constraints ask for.
enum TagsDefinition {
    /// A Pod has at most 100 labels that become tags, and what is computed.
    private static let tagLimit = 128

    /// `kuma.io/service` of what no Service has is its owner's name, of up to 253 characters, its namespace, and `_svc`.
    private static let valueLimit = 350

    /// The tags of something; `ValidateTags` of Kuma.
    static func tags(_ description: String, limit: Int = tagLimit) -> Field {
        .map(description, of: .string("The value.", maxLength: valueLimit), maxProperties: limit)
            .atomic()
            .keeping(
                names + [values("^[-a-zA-Z0-9._:]*$", Message.tagValueCharacters) { TagCharacters.value.contains($0) }])
    }

    /// Tags to compare with; `ValidateSelector` of Kuma, with at least one.
    static func selector(_ description: String, limit: Int) -> Field {
        .map(description, of: .string("The value; * is any.", maxLength: valueLimit), maxProperties: limit)
            .keeping(
                names + [
                    values("^([-a-zA-Z0-9._:/]*|[*])$", Message.selectorValueCharacters) {
                        $0 == "*" || TagCharacters.selectorValue.contains($0)
                    },
                    Rule("size(self) > 0", Message.noTags) { $0.object.map { $0.keys.isEmpty == false } ?? true },
                ])
    }

    private static let names = [
        Rule("self.all(key, size(key) > 0)", Message.emptyTagName) { !($0.object?.contains("") ?? false) },
        Rule("self.all(key, key.matches('^[-a-zA-Z0-9._:/]*$'))", Message.tagNameCharacters) {
            $0.object?.keys.allSatisfy { TagCharacters.name.contains($0) } ?? true
        },
        Rule("self.all(key, size(self[key]) > 0)", Message.emptyTagValue) { tags in
            tags.object?.values.allSatisfy { $0.string.map { !$0.isEmpty } ?? true } ?? true
        },
    ]

    private static func values(
        _ pattern: String, _ message: String, isKept: @escaping @Sendable (String) -> Bool
    ) -> Rule {
        Rule("self.all(key, self[key].matches('\(pattern)'))", message) { tags in
            tags.object?.values.allSatisfy { $0.string.map(isKept) ?? true } ?? true
        }
    }
}

/// The characters that tags may have; from `pkg/core/resources/apis/mesh/validators.go` of Kuma.
private struct TagCharacters {
    let others: Set<UInt8>

    static let name = TagCharacters(others: Set("-._:/".utf8))
    static let value = TagCharacters(others: Set("-._:".utf8))
    static let selectorValue = TagCharacters(others: Set("-._:/".utf8))

    func contains(_ text: String) -> Bool {
        text.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || others.contains(byte)
        }
    }
}
