import JSON
import Testing

extension APIConformance {
    @Suite struct FinalizerTests {
        @Test func theyHoldAnObjectUntilTheLastIsGone() async throws {
            try await api.foos.create(foo("x", metadata: ["finalizers": ["example.com/a"]]))
            let held = try await api.foos.delete("x")
            #expect(held.isBeingDeleted)
            #expect(held.metadata["deletionGracePeriodSeconds"] == 0)
            #expect(held.generation == 2)
            // Asking again changes nothing.
            #expect(try await api.foos.delete("x") == held)
            try await expectRefusal(
                422, "Invalid",
                "Foo.\(api.group) \"x\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if "
                    + "the object is being deleted, found new finalizers []string{\"example.com/b\"}"
            ) {
                try await api.foos.patch("x", ["metadata": ["finalizers": ["example.com/a", "example.com/b"]]])
            }
            #expect(try await api.foos.patch("x", ["metadata": ["deletionTimestamp": .null]]).isBeingDeleted)
            // What is about to go can still be written.
            #expect(try await api.foos.patch("x", ["spec": ["a": "late"]])["spec"]?["a"] == "late")
            let last = try await api.foos.patch("x", ["metadata": ["finalizers": .null]])
            #expect(last.finalizers == [])
            #expect(try await !api.foos.exists("x"))
        }

        @Test func eachIsTakenAwayByItself() async throws {
            try await api.configMaps.create(
                configMap("a", metadata: ["finalizers": ["example.com/a", "example.com/b"]]))
            #expect(try await api.configMaps.delete("a").isBeingDeleted)
            try await api.configMaps.patch("a", ["metadata": ["finalizers": ["example.com/b"]]])
            #expect(try await api.configMaps.get("a").finalizers == ["example.com/b"])
            try await api.configMaps.patch("a", ["metadata": ["finalizers": []]])
            #expect(try await !api.configMaps.exists("a"))
        }

        @Test func watchersSeeTheMarkAndThenTheEnd() async throws {
            let made = try await api.configMaps.create(configMap("a", metadata: ["finalizers": ["example.com/a"]]))
            let watch = try await api.configMaps.watch(["resourceVersion": made.version])
            try await api.configMaps.delete("a")
            try await api.configMaps.patch("a", ["metadata": ["finalizers": .null]])
            let events = try await watch.next(2)
            #expect(events.map(\.type) == ["MODIFIED", "DELETED"])
            #expect(events.first?.object.finalizers == ["example.com/a"])
            #expect(events.last?.object.isBeingDeleted == true)
        }

        @Test func aTakenNameThatIsAboutToGoSaysSo() async throws {
            try await api.configMaps.create(configMap("a", metadata: ["finalizers": ["example.com/a"]]))
            try await api.configMaps.delete("a")
            try await expectRefusal(
                409, "AlreadyExists", "object is being deleted: configmaps \"a\" already exists"
            ) {
                try await api.configMaps.create(configMap("a"))
            }
            try await api.configMaps.patch("a", ["metadata": ["finalizers": .null]])
        }

        @Test func namesOfFinalizersAreQualified() async throws {
            // Built-in kinds are refused what custom kinds are only warned of.
            try await expectRefusal(422, "Invalid") {
                try await api.configMaps.create(configMap("a", metadata: ["finalizers": ["plain"]]))
            }
            let answer = try await api.foos.send(
                .post, "", [:], foo("x", metadata: ["finalizers": ["plain"]]).encoded())
            #expect(answer.status == 201)
            // Versions between say "including a path (/)" after this.
            let warning = #"metadata.finalizers: \"plain\": prefer a domain-qualified finalizer name"#
            #expect(answer.warnings.count == 1)
            #expect(answer.warnings.first?.hasPrefix(warning) == true)
            try await api.foos.patch("x", ["metadata": ["finalizers": .null]])
        }

        @Test func anUpdateOfALabelWorksWhileHeld() async throws {
            try await api.configMaps.create(configMap("a", metadata: ["finalizers": ["example.com/a"]]))
            try await api.configMaps.delete("a")
            let applied = try await api.configMaps.apply(
                configMap("a", ["k": "v"], metadata: ["labels": ["l": "1"]]), by: "m")
            #expect(applied.labels == ["l": "1"])
            try await api.configMaps.patch("a", ["metadata": ["finalizers": .null]])
        }
    }
}
