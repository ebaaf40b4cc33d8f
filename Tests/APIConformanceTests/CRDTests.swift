import JSON
import Testing

extension APIConformance {
    /// The life of definitions.
    @Suite struct CRDTests {
        /// A group that no other case uses.
        private func group(_ label: String) -> String { "\(label).\(api.group)" }

        private func conditionStatus(_ definition: JSONValue?, _ type: String) -> String {
            definition?.condition(type)?["status"]?.string ?? ""
        }

        @Test func aDefinitionIsEstablishedAndServed() async throws {
            let definition = fooDefinition(group: group("life"))
            let made = try await api.definitions.create(definition)
            #expect(made["spec"]?["names"]?["singular"] == "foo")
            #expect(made["spec"]?["names"]?["listKind"] == "FooList")
            #expect(made["spec"]?["conversion"] == ["strategy": "None"])
            #expect(made.generation == 1)
            try await api.waitUntilServed(definition)
            let stored = try await api.definitions.get(definition.name)
            let established = try #require(stored.condition("Established"))
            #expect(established["status"] == "True")
            #expect(established["reason"] == "InitialNamesAccepted")
            #expect(established["message"] == "the initial names have been accepted")
            let names = try #require(stored.condition("NamesAccepted"))
            #expect(names["reason"] == "NoConflicts")
            #expect(names["message"] == "no conflicts found")
            #expect(
                stored["status"]?["acceptedNames"] == [
                    "plural": "foos", "singular": "foo", "kind": "Foo", "listKind": "FooList", "shortNames": ["fooss"],
                ])
            #expect(stored["status"]?["storedVersions"] == ["v1"])
            let foos = api.named("foos", in: "\(group("life"))/v1")
            try await foos.create(foo("x").with("apiVersion", value: .string("\(group("life"))/v1")))
            let deleted = try await api.definitions.delete(definition.name)
            #expect(deleted["kind"] == "CustomResourceDefinition")
            #expect(deleted.isBeingDeleted)
            #expect(deleted.finalizers == ["customresourcecleanup.apiextensions.k8s.io"])
            try await api.definitions.wait(for: definition.name) { $0 == nil }
            while try await foos.send(.get).status != 404 { await Task.yield() }
        }

        @Test func itsObjectsGoWithIt() async throws {
            let definition = plainDefinition(group: group("along"))
            let plains = api.named("plains", in: "\(group("along"))/v1")
            func plain(_ name: String, _ metadata: JSONObject = [:]) -> JSONValue {
                .object("Plain", in: "\(group("along"))/v1", name, metadata)
            }
            try await api.definitions.create(definition)
            try await api.waitUntilServed(definition)
            try await plains.create(plain("a"))
            try await plains.create(plain("held", ["finalizers": ["example.com/hold"]]))
            try await api.definitions.delete(definition.name)
            try await plains.wait(for: "held") { $0?.isBeingDeleted == true }
            // A kind that is to go gets no new objects.
            let refusal = try await expectRefusal(403, "Forbidden") { try await plains.create(plain("late")) }
            #expect(
                refusal?.message
                    == "plains.\(group("along")) \"late\" is forbidden: create not allowed while custom resource definition is terminating"
            )
            #expect(try await api.definitions.get(definition.name).condition("Terminating")?["status"] == "True")
            try await plains.patch("held", ["metadata": ["finalizers": .null]])
            try await api.definitions.wait(for: definition.name) { $0 == nil }
        }

        @Test func aChangedSchemaHolds() async throws {
            let definition = plainDefinition(group: group("schema"))
            try await api.withDefinition(definition) {
                let plains = api.named("plains", in: "\(group("schema"))/v1")
                func plain(_ name: String, _ value: JSONValue) -> JSONValue {
                    .object("Plain", in: "\(group("schema"))/v1", name, [:], ["value": value])
                }
                try await plains.create(plain("before", 7))
                var version = definition["spec"]?["versions"]?[0] ?? .null
                version[path: ["schema", "openAPIV3Schema", "properties", "value", "maximum"]] = 5
                let changed = try await api.definitions.patch(definition.name, ["spec": ["versions": [version]]])
                #expect(changed.generation == 2)
                // A handler of the new schema comes a moment later.
                while try await plains.send(.post, "", ["dryRun": "All"], plain("probe", 9).encoded()).status == 201 {
                    await Task.yield()
                }
                try await expectRefusal(422, "Invalid") { try await plains.create(plain("after", 6)) }
                // What was valid may stay as it is while other parts change.
                try await plains.patch("before", ["metadata": ["labels": ["l": "1"]]])
                try await plains.patch("before", ["spec": ["a": "b"]])
                try await expectRefusal(422, "Invalid") { try await plains.patch("before", ["value": 8]) }
            }
        }

        @Test func versionsShareTheirObjects() async throws {
            try await api.foos.create(foo("x"))
            let old = try await api.oldFoos.get("x")
            #expect(old["apiVersion"]?.string == "\(api.group)/v1beta1")
            try await api.oldFoos.patch("x", ["spec": ["a": "y"]])
            let new = try await api.foos.get("x")
            #expect(new["spec"]?["a"] == "y")
            #expect(new["apiVersion"]?.string == "\(api.group)/v1")
            #expect(new.uid == old.uid)
            #expect(try await api.oldFoos.list()["apiVersion"]?.string == "\(api.group)/v1beta1")
        }

        @Test func deprecatedVersionsWarn() async throws {
            let answer = try await api.oldFoos.send(.get)
            #expect(answer.warnings == ["\(api.group)/v1beta1 Foo is deprecated; use \(api.group)/v1 Foo"])
            #expect(try await api.foos.send(.get).warnings == [])
        }

        @Test func ofTwoThatClaimAKindTheFirstHasIt() async throws {
            let first = plainDefinition(group: group("names"))
            try await api.withDefinition(first) {
                let rival = plainDefinition(group: group("names"), plural: "rivals")
                try await api.definitions.create(rival)
                let refused = try await api.definitions.wait(for: rival.name) {
                    conditionStatus($0, "NamesAccepted") == "False"
                }
                // Singular, kind and list kind are all taken: the last is named.
                #expect(refused?.condition("NamesAccepted")?["reason"] == "ListKindConflict")
                #expect(refused?.condition("NamesAccepted")?["message"] == "\"PlainList\" is already in use")
                #expect(refused?.condition("Established")?["status"] == "False")
                #expect(try await api.named("rivals", in: "\(group("names"))/v1").send(.get).status == 404)
                // When the first has gone, the other gets the name.
                try await api.definitions.delete(first.name)
                try await api.definitions.wait(for: rival.name) { conditionStatus($0, "Established") == "True" }
                try await api.definitions.delete(rival.name)
            }
        }

        @Test func clusterScopedKindsHaveNoNamespace() async throws {
            let definition = plainDefinition(group: group("scope"), scope: "Cluster")
            try await api.withDefinition(definition) {
                let plains = api.clusterWide("plains", in: "\(group("scope"))/v1")
                let made = try await plains.create(
                    .object("Plain", in: "\(group("scope"))/v1", "x", ["namespace": "default"]))
                #expect(made.metadata["namespace"] == nil)
                #expect(try await api.named("plains", in: "\(group("scope"))/v1").send(.get, "x").status == 404)
                try await plains.delete("x")
            }
        }

        @Test func theStatusHasAnEndpointOfItsOwn() async throws {
            let definition = plainDefinition(group: group("status"))
            try await api.withDefinition(definition) {
                let name = definition.name
                let before = try await api.definitions.get(name)
                let main = try await api.definitions.patch(name, ["status": ["storedVersions": ["v1", "v9"]]])
                #expect(main["status"]?["storedVersions"] == ["v1"])
                let status = try await api.definitions.patch(
                    name, ["spec": ["group": "other.example.com"], "metadata": ["labels": ["l": "1"]]], at: "status")
                #expect(status["spec"] == before["spec"])
            }
        }

        @Test func unchangeableParts() async throws {
            let definition = plainDefinition(group: group("fixed"))
            try await api.withDefinition(definition) {
                let patches: [JSONValue] = [["scope": "Cluster"], ["names": ["kind": "Other"]]]
                for patch in patches {
                    let refusal = try await expectRefusal(422, "Invalid") {
                        try await api.definitions.patch(definition.name, ["spec": patch])
                    }
                    #expect(refusal?.message.contains("field is immutable") == true)
                }
            }
        }

        @Test(
            arguments: [
                (["metadata", "name"], JSONValue("other.example.io"), "metadata.name"),
                (["spec", "group"], "nodots", "spec.group"),
                (["spec", "scope"], "Galaxy", "spec.scope"),
                (["spec", "names", "plural"], "", "spec.names.plural"),
                (["spec", "names", "listKind"], "Foo", "spec.names.listKind"),
                (["spec", "versions"], [], "spec.versions"),
                (
                    ["spec", "versions"], [["name": "v1", "served": true, "storage": true]],
                    "spec.versions[0].schema.openAPIV3Schema"
                ),
                (
                    ["spec", "versions"],
                    [
                        [
                            "name": "v1", "served": true, "storage": false,
                            "schema": ["openAPIV3Schema": ["type": "object"]],
                        ]
                    ],
                    "spec.versions"
                ),
                (
                    ["spec", "versions"],
                    [
                        [
                            "name": "v1", "served": true, "storage": true,
                            "schema": ["openAPIV3Schema": ["type": "string"]],
                        ]
                    ],
                    "spec.validation.openAPIV3Schema.type"
                ),
                (
                    ["spec", "versions"],
                    [
                        [
                            "name": "v1", "served": true, "storage": true,
                            "schema": [
                                "openAPIV3Schema": ["type": "object", "properties": ["spec": ["type": "array"]]]
                            ],
                        ]
                    ],
                    "spec.validation.openAPIV3Schema.properties[spec].items"
                ),
            ] as [([String], JSONValue, String)])
        func definitionsThatAreRefused(path: [String], value: JSONValue, field: String) async throws {
            var definition = fooDefinition(group: group("refused"))
            definition[path: path] = value
            let refusal = try await expectRefusal(422, "Invalid") { try await api.definitions.create(definition) }
            #expect(refusal?.fields.contains(field) == true, "\(refusal?.message ?? "")")
        }

        @Test func ownDeprecationWarnings() async throws {
            let definition = plainDefinition(group: group("warn"))
            var version = definition["spec"]?["versions"]?[0] ?? .null
            version["deprecated"] = true
            version["deprecationWarning"] = "use something else"
            try await api.withDefinition(definition.with("spec", "versions", value: [version])) {
                let answer = try await api.named("plains", in: "\(group("warn"))/v1").send(.get)
                #expect(answer.warnings == ["use something else"])
            }
        }

        @Test func versionsThatAreNotServedAreNotThere() async throws {
            let definition = fooDefinition(group: group("served"))
            var versions = definition["spec"]?["versions"]?.array ?? []
            versions[1]["served"] = false
            try await api.withDefinition(definition.with("spec", "versions", value: .array(versions))) {
                let answer = try await api.named("foos", in: "\(group("served"))/v1beta1").send(.get)
                #expect(answer.status == 404)
            }
        }
    }
}
