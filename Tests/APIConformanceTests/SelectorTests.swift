import JSON
import Testing

extension APIConformance {
    @Suite struct SelectorTests {
        @Test(arguments: [
            ("a=b", ["one"]), ("a==b", ["one"]), ("a!=b", ["three", "two"]), ("a in (b,c)", ["one", "two"]),
            ("a in (b, c),z", ["two"]), ("a notin (b)", ["three", "two"]), ("a", ["one", "two"]), ("!a", ["three"]),
            ("a,z", ["two"]), ("z=", ["two"]), ("n>4", ["two"]), ("n<4", ["one"]), ("", ["one", "three", "two"]),
            ("a,!z", ["one"]), ("example.com/x=y", ["three"]),
        ])
        func labels(selector: String, names: [String]) async throws {
            try await api.secrets.create(secret("one", metadata: ["labels": ["a": "b", "n": "3"]]))
            try await api.secrets.create(secret("two", metadata: ["labels": ["a": "c", "z": "", "n": "5"]]))
            try await api.secrets.create(secret("three", metadata: ["labels": ["example.com/x": "y"]]))
            #expect(try await api.secrets.names(["labelSelector": selector]) == names)
        }

        @Test func fields() async throws {
            try await api.secrets.create(secret("a"))
            try await api.secrets.create(secret("b").with("type", value: "example.com/x"))
            #expect(try await api.secrets.names(["fieldSelector": "type=example.com/x"]) == ["b"])
            #expect(try await api.secrets.names(["fieldSelector": "type!=Opaque"]) == ["b"])
            #expect(try await api.secrets.names(["fieldSelector": "metadata.name!=b"]) == ["a"])
            #expect(try await api.secrets.names(["fieldSelector": "metadata.name=a,type=example.com/x"]) == [])
            let everywhere = api.clusterWide("secrets", in: "v1")
            let place = "metadata.namespace=\(api.namespace)"
            #expect(try await everywhere.names(["fieldSelector": place]) == ["a", "b"])
            #expect(try await everywhere.names(["fieldSelector": "\(place),metadata.name=a"]) == ["a"])
        }

        @Test func clusterScopedKindsAreSelectedByName() async throws {
            #expect(
                try await api.namespaces.names(["fieldSelector": "metadata.name=\(api.namespace)"])
                    == [api.namespace])
            #expect(
                try await api.namespaces.names(["fieldSelector": "status.phase=Active"]).contains(api.namespace))
            #expect(
                try await api.namespaces.names(["labelSelector": "kubernetes.io/metadata.name=\(api.namespace)"])
                    == [api.namespace])
        }

        @Test func customKindsKnowNameAndNamespace() async throws {
            try await api.foos.create(foo("x"))
            try await api.foos.create(foo("y"))
            #expect(try await api.foos.names(["fieldSelector": "metadata.name=x"]) == ["x"])
            #expect(try await api.foos.names(["fieldSelector": "metadata.namespace=\(api.namespace)"]) == ["x", "y"])
            try await expectRefusal(400, "BadRequest") {
                _ = try await api.foos.list(["fieldSelector": "spec.a=x"])
            }
        }

        @Test func labelsAndFieldsHoldTogether() async throws {
            try await api.configMaps.create(configMap("a", metadata: ["labels": ["l": "1"]]))
            try await api.configMaps.create(configMap("b", metadata: ["labels": ["l": "1"]]))
            #expect(
                try await api.configMaps.names(["labelSelector": "l=1", "fieldSelector": "metadata.name!=a"]) == ["b"])
        }

        @Test func definitionsMayNameFieldsToSelectBy() async throws {
            let group = "select.\(api.group)"
            let definition = plainDefinition(group: group, plural: "picks", kind: "Pick")
            var version = definition["spec"]?["versions"]?[0] ?? .null
            version["selectableFields"] = [["jsonPath": ".value"], ["jsonPath": ".spec.a"]]
            try await api.withDefinition(definition.with("spec", "versions", value: [version])) {
                let picks = api.named("picks", in: "\(group)/v1")
                for (name, value) in [("x", 1), ("y", 2)] as [(String, JSONValue)] {
                    try await picks.create(
                        .object("Pick", in: "\(group)/v1", name, [:], ["value": value, "spec": ["a": .string(name)]]))
                }
                #expect(try await picks.names(["fieldSelector": "value=1"]) == ["x"])
                #expect(try await picks.names(["fieldSelector": "spec.a!=x"]) == ["y"])
            }
        }
    }
}
