import JSON
import Testing

extension APIConformance {
    @Suite struct WatchTests {
        @Test func itBeginsWithWhatIsThere() async throws {
            try await api.secrets.create(secret("a"))
            let watch = try await api.secrets.watch()
            #expect(watch.contentType == "application/json")
            let first = try #require(try await watch.next())
            #expect(first.type == "ADDED")
            #expect(first.object["kind"] == "Secret")
            try await api.secrets.patch("a", ["stringData": ["k": "v"]])
            try await api.secrets.create(secret("b"))
            try await api.secrets.delete("a")
            let events = try await watch.next(3)
            #expect(events.map(\.type) == ["MODIFIED", "ADDED", "DELETED"])
            #expect(events.map(\.object.name) == ["a", "b", "a"])
            #expect(events.last?.object["data"] == ["k": "dg=="])
        }

        @Test func fromAVersionItMissesNothing() async throws {
            let version = try await api.secrets.list().version
            let made = try await api.secrets.create(secret("a"))
            let changed = try await api.secrets.patch("a", ["stringData": ["k": "v"]])
            let watch = try await api.secrets.watch(["resourceVersion": version])
            let events = try await watch.next(2)
            #expect(events.map(\.type) == ["ADDED", "MODIFIED"])
            #expect(events.map(\.object.version) == [made.version, changed.version])
            #expect(events.map(\.object) == [made, changed])
        }

        @Test func aVersionIsNotSeenAgain() async throws {
            let made = try await api.secrets.create(secret("a"))
            let watch = try await api.secrets.watch(["resourceVersion": made.version])
            try await api.secrets.create(secret("b"))
            #expect(try await watch.next()?.object.name == "b")
        }

        @Test func itSeesItsNamespaceOnlyOrAllOfThem() async throws {
            let version = try await api.secrets.list().version
            try await api.withSecondNamespace { other in
                let own = try await api.secrets.watch(["resourceVersion": version])
                let all = try await api.clusterWide("secrets", in: "v1").watch(["resourceVersion": version])
                try await other.secrets.create(secret("theirs"))
                try await api.secrets.create(secret("ours"))
                #expect(try await own.next()?.object.name == "ours")
                let places = [api.namespace, other.namespace]
                let seen = try await all.events { $0.object.metadata["namespace"]?.string == api.namespace }
                    .filter { places.contains($0.object.metadata["namespace"]?.string ?? "") }
                #expect(seen.map(\.object.name) == ["theirs", "ours"])
            }
        }

        @Test func oneObjectIsWatchedByItsName() async throws {
            let version = try await api.secrets.list().version
            let byField = try await api.secrets.watch([
                "resourceVersion": version, "fieldSelector": "metadata.name=a",
            ])
            try await api.secrets.create(secret("b"))
            try await api.secrets.create(secret("a"))
            #expect(try await byField.next()?.object.name == "a")
            // At the path of an object there is no watch: the object is answered.
            let answer = try await api.secrets.send(.get, "a", ["watch": "true"])
            #expect(answer.json["kind"] == "Secret")
        }

        @Test func aSelectedWatchSeesObjectsComeAndGo() async throws {
            let version = try await api.secrets.list().version
            let watch = try await api.secrets.watch(["resourceVersion": version, "labelSelector": "on"])
            try await api.secrets.create(secret("a"))
            try await api.secrets.patch("a", ["metadata": ["labels": ["on": "1"]]])
            try await api.secrets.patch("a", ["metadata": ["labels": ["on": "2"]]])
            let off = try await api.secrets.patch("a", ["metadata": ["labels": ["on": .null]]])
            let events = try await watch.next(3)
            #expect(events.map(\.type) == ["ADDED", "MODIFIED", "DELETED"])
            // The last state that was selected, at the version of the change that took it out.
            #expect(events.last?.object.labels == ["on": "2"])
            #expect(events.last?.object.version == off.version)
        }

        @Test func fieldsSelectToo() async throws {
            let version = try await api.secrets.list().version
            let watch = try await api.clusterWide("secrets", in: "v1").watch([
                "resourceVersion": version, "fieldSelector": "metadata.namespace=\(api.namespace),type=example.com/x",
            ])
            try await api.secrets.create(secret("a"))
            try await api.secrets.create(secret("b").with("type", value: "example.com/x"))
            #expect(try await watch.next()?.object.name == "b")
        }

        @Test func initialEventsEndWithAMarkedBookmark() async throws {
            try await api.secrets.create(secret("a"))
            let watch = try await api.secrets.watch([
                "sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "allowWatchBookmarks": "true",
            ])
            let events = try await watch.next(2)
            #expect(events.map(\.type) == ["ADDED", "BOOKMARK"])
            let mark = try #require(events.last?.object)
            #expect(mark["kind"] == "Secret")
            #expect(mark["apiVersion"] == "v1")
            #expect(mark.metadata["annotations"] == ["k8s.io/initial-events-end": "true"])
            #expect(UInt64(mark.version) ?? 0 >= UInt64(events.first?.object.version ?? "") ?? 0)
            // And then it goes on; other bookmarks may come between.
            try await api.secrets.create(secret("b"))
            #expect(try await watch.events { $0.type != "BOOKMARK" }.last?.object.name == "b")
        }

        @Test func initialEventsCanBeDeclined() async throws {
            let made = try await api.secrets.create(secret("a"))
            let watch = try await api.secrets.watch([
                "sendInitialEvents": "false", "resourceVersionMatch": "NotOlderThan",
                "resourceVersion": made.version,
            ])
            try await api.secrets.create(secret("b"))
            #expect(try await watch.next()?.object.name == "b")
        }

        @Test func initialEventsOfCustomKinds() async throws {
            let made = try await api.foos.create(foo("x"))
            let watch = try await api.foos.watch([
                "sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "allowWatchBookmarks": "true",
            ])
            let events = try await watch.next(2)
            #expect(events.map(\.type) == ["ADDED", "BOOKMARK"])
            #expect(events.first?.object == made)
            #expect(events.last?.object["kind"] == "Foo")
        }

        @Test(arguments: [
            (
                ["sendInitialEvents": "true"],
                "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
            ),
            (
                ["resourceVersionMatch": "NotOlderThan"],
                "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
            ),
            (
                ["sendInitialEvents": "true", "resourceVersionMatch": "Exact"],
                "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
            ),
        ])
        func optionsThatMakeNoSense(query: [String: String], message: String) async throws {
            let refusal = try await expectRefusal(422, "Invalid") { _ = try await api.secrets.watch(query) }
            #expect(refusal?.message.contains(message) == true, "\(refusal?.message ?? "")")
        }

        @Test func malformedVersionsAreRefused() async throws {
            try await expectRefusal(
                500, "", "resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax"
            ) {
                _ = try await api.secrets.watch(["resourceVersion": "x"])
            }
        }

        @Test func itEndsAfterItsTimeWithABookmark() async throws {
            let made = try await api.secrets.create(secret("a"))
            let watch = try await api.secrets.watch([
                "resourceVersion": made.version, "allowWatchBookmarks": "true", "timeoutSeconds": "4",
            ])
            let events = try await watch.events { _ in false }
            #expect(!events.isEmpty)
            #expect(events.allSatisfy { $0.type == "BOOKMARK" })
            let mark = try #require(events.last?.object)
            #expect(mark["kind"] == "Secret")
            #expect(UInt64(mark.version) ?? 0 >= UInt64(made.version) ?? 0)
            #expect(mark.metadata["name"] == nil)
        }

        @Test func withoutBookmarksItEndsQuietly() async throws {
            let made = try await api.secrets.create(secret("a"))
            let watch = try await api.secrets.watch(["resourceVersion": made.version, "timeoutSeconds": "1"])
            #expect(try await watch.next() == nil)
        }

        @Test func theChangesOfADefinitionEndNoWatchOfAnother() async throws {
            let version = try await api.foos.list().version
            let watch = try await api.foos.watch(["resourceVersion": version])
            try await api.foos.create(foo("x"))
            #expect(try await watch.next()?.object.name == "x")
        }

        @Test func otherVersionsOfAKindAreWatchedInTheirOwn() async throws {
            let version = try await api.oldFoos.list().version
            let watch = try await api.oldFoos.watch(["resourceVersion": version])
            try await api.foos.create(foo("x"))
            #expect(try await watch.next()?.object["apiVersion"]?.string == "\(api.group)/v1beta1")
        }
    }
}
