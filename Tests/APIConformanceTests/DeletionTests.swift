import JSON
import Testing

extension APIConformance {
    @Suite struct DeletionTests {
        @Test func deleteAnswersWithAStatus() async throws {
            let made = try await api.secrets.create(secret("a"))
            let answer = try await api.secrets.send(.delete, "a")
            #expect(answer.status == 200)
            #expect(
                answer.json == [
                    "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Success",
                    "details": ["name": "a", "kind": "secrets", "uid": .string(made.uid)],
                ])
            #expect(try await !api.secrets.exists("a"))
            try await api.foos.create(foo("x"))
            #expect(try await api.foos.delete("x")["details"]?["group"]?.string == api.group)
        }

        @Test func preconditionsMustHold() async throws {
            let made = try await api.secrets.create(secret("a"))
            let refusal = try await expectRefusal(
                409, "Conflict",
                "Operation cannot be fulfilled on Secret \"a\": the UID in the precondition (foo) does not match the "
                    + "UID in record (\(made.uid)). The object might have been deleted and then recreated"
            ) {
                try await api.secrets.delete("a", ["preconditions": ["uid": "foo"]])
            }
            #expect(refusal?.status["details"]?["kind"] == "Secret")
            try await expectRefusal(
                409, "Conflict",
                "Operation cannot be fulfilled on Secret \"a\": the ResourceVersion in the precondition (3) does not "
                    + "match the ResourceVersion in record (\(made.version)). The object might have been modified"
            ) {
                try await api.secrets.delete("a", ["preconditions": ["resourceVersion": "3"]])
            }
            try await api.secrets.delete(
                "a", ["preconditions": ["uid": .string(made.uid), "resourceVersion": .string(made.version)]])
            #expect(try await !api.secrets.exists("a"))
        }

        @Test func optionsAreHeldToTheirForm() async throws {
            try await api.secrets.create(secret("a"))
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.secrets.delete("a", ["propagationPolicy": "Sideways"])
            }
            #expect(refusal?.fields == ["propagationPolicy"])
            #expect(
                refusal?.message
                    == "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Unsupported value: \"Sideways\": "
                    + "supported values: \"Foreground\", \"Background\", \"Orphan\", \"nil\"")
            try await expectRefusal(
                422, "Invalid",
                "DeleteOptions.meta.k8s.io \"\" is invalid: propagationPolicy: Invalid value: \"Orphan\": "
                    + "orphanDependents and deletionPropagation cannot be both set"
            ) {
                try await api.secrets.delete("a", ["propagationPolicy": "Orphan", "orphanDependents": true])
            }
            try await expectRefusal(
                422, "Invalid",
                "DeleteOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported values: "
                    + "\"All\""
            ) {
                try await api.secrets.delete("a", ["dryRun": ["Some"]])
            }
            #expect(try await api.secrets.exists("a"))
        }

        @Test func optionsComeInTheQueryToo() async throws {
            try await api.secrets.create(secret("a"))
            let held = try await api.secrets.delete("a", nil, ["propagationPolicy": "Foreground"])
            // Without a garbage collector it stays; with one it may be gone at once.
            #expect(held.finalizers == ["foregroundDeletion"])
        }

        @Test func graceIsNothingToKindsThatKnowNone() async throws {
            try await api.secrets.create(secret("a"))
            try await api.secrets.delete("a", ["gracePeriodSeconds": 30])
            #expect(try await !api.secrets.exists("a"))
            try await api.secrets.create(secret("a"))
            try await api.secrets.delete("a", nil, ["gracePeriodSeconds": "0"])
            #expect(try await !api.secrets.exists("a"))
        }

        @Test func collectionsGoBySelector() async throws {
            for (name, value) in [("a", "1"), ("b", "2"), ("c", "1")] {
                try await api.secrets.create(secret(name, metadata: ["labels": ["x": .string(value)]]))
            }
            let answer = try await api.secrets.send(.delete, "", ["labelSelector": "x=1"]).succeeded()
            #expect(answer.json["kind"] == "SecretList")
            #expect(Set(answer.json.items.map(\.name)) == ["a", "c"])
            #expect(try await api.secrets.names() == ["b"])
            try await api.secrets.send(.delete, "", ["fieldSelector": "metadata.name=b"]).succeeded()
            #expect(try await api.secrets.names() == [])
        }

        @Test func heldOnesOfACollectionStay() async throws {
            try await api.configMaps.create(configMap("a", metadata: ["finalizers": ["example.com/a"]]))
            try await api.configMaps.create(configMap("b"))
            try await api.configMaps.send(.delete).succeeded()
            #expect(try await api.configMaps.names() == ["a"])
            try await api.configMaps.patch("a", ["metadata": ["finalizers": .null]])
        }

        @Test func namespacesAndSomeKindsAreNotDeletedAsACollection() async throws {
            let answer = try await api.namespaces.send(.delete)
            #expect(answer.status == 405)
            #expect(answer.json["reason"] == "MethodNotAllowed")
        }

        @Test func watchersSeeTheLastStateAtANewVersion() async throws {
            let made = try await api.configMaps.create(configMap("a", ["k": "v"]))
            let watch = try await api.configMaps.watch(["resourceVersion": made.version])
            try await api.configMaps.delete("a")
            let event = try #require(try await watch.next())
            #expect(event.type == "DELETED")
            #expect(event.object["data"] == ["k": "v"])
            #expect(UInt64(event.object.version) ?? 0 > UInt64(made.version) ?? 0)
        }
    }
}
