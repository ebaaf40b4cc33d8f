import JSON
import Testing

extension APIConformance {
    @Suite struct NameTests {
        @Test func generatedNamesHaveThePrefixAndFiveLetters() async throws {
            let made = try await api.secrets.create(["metadata": ["generateName": "gen-"]])
            #expect(made.name.hasPrefix("gen-"))
            #expect(made.name.utf8.count == 9)
            #expect(made.metadata["generateName"] == "gen-")
            // Neither vowels nor digits that look like letters.
            #expect(made.name.dropFirst(4).allSatisfy { "bcdfghjklmnpqrstvwxz2456789".contains($0) })
            #expect(try await api.secrets.create(["metadata": ["generateName": "gen-"]]).name != made.name)
        }

        @Test func aNameIsPreferredToAPrefix() async throws {
            #expect(try await api.secrets.create(["metadata": ["name": "a", "generateName": "gen-"]]).name == "a")
        }

        @Test func longPrefixesAreCut() async throws {
            let prefix = String(repeating: "p", count: 70)
            let made = try await api.secrets.create(["metadata": ["generateName": .string(prefix)]])
            #expect(made.name.hasPrefix(String(repeating: "p", count: 58)))
            #expect(made.name.utf8.count == 63)
        }

        @Test func aNameOrAPrefixIsRequired() async throws {
            let refusal = try await expectRefusal(
                422, "Invalid",
                "Secret \"\" is invalid: metadata.name: Required value: name or generateName is required"
            ) {
                try await api.secrets.create(["metadata": .object([:])])
            }
            #expect(
                refusal?.status["details"] == [
                    "kind": "Secret",
                    "causes": [
                        [
                            "reason": "FieldValueRequired",
                            "message": "Required value: name or generateName is required", "field": "metadata.name",
                        ]
                    ],
                ])
        }

        private static let subdomain =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
            + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
            + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

        @Test(arguments: ["A_b", "-a", "a-", "a..b", "a/b", "ä"])
        func namesAreSubdomains(name: String) async throws {
            try await expectRefusal(
                422, "Invalid",
                "Secret \"\(name)\" is invalid: metadata.name: Invalid value: \"\(name)\": \(Self.subdomain)"
            ) {
                try await api.secrets.create(secret(name))
            }
        }

        @Test func prefixesAreHeldToTheRulesOfNames() async throws {
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.secrets.create(["metadata": ["generateName": "A_"]])
            }
            #expect(refusal?.fields == ["metadata.generateName", "metadata.name"])
        }

        @Test func namesMayHaveDotsAndBe253Long() async throws {
            let longest = String(repeating: "a.", count: 126) + "a"
            #expect(try await api.secrets.create(secret(longest)).name == longest)
            try await expectRefusal(422, "Invalid") { try await api.secrets.create(secret(longest + "a")) }
        }

        @Test func namespacesHaveLabelsForNames() async throws {
            for name in ["a.b", "-a", "A", String(repeating: "a", count: 64)] {
                let refusal = try await expectRefusal(422, "Invalid") {
                    try await api.namespaces.create(.namespace(name))
                }
                #expect(refusal?.fields.contains("metadata.name") == true)
            }
        }

        @Test func keysAndValuesOfLabelsHaveAForm() async throws {
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.configMaps.create(
                    configMap(
                        "a",
                        metadata: ["labels": ["_bad": "x", "good": "b/ad"], "annotations": ["a/b/c": "any / value"]]))
            }
            #expect(Set(refusal?.fields ?? []) == ["metadata.labels", "metadata.annotations"])
            #expect(refusal?.causes.count == 3)
        }
    }
}
