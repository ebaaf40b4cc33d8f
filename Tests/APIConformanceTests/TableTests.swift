import JSON
import Testing

extension APIConformance {
    /// What `kubectl get` prints: the server makes the columns.
    @Suite struct TableTests {
        private static let accept = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json"

        private func table(_ collection: Collection, _ name: String = "", _ query: [String: String] = [:]) async throws
            -> JSONValue
        {
            try await collection.send(.get, name, query, headers: ["Accept": Self.accept]).succeeded().json
        }

        private func columns(_ table: JSONValue) -> [String] {
            (table["columnDefinitions"]?.array ?? []).compactMap { $0["name"]?.string }
        }

        private func cells(_ table: JSONValue) -> [[JSONValue]] {
            (table["rows"]?.array ?? []).map { $0["cells"]?.array ?? [] }
        }

        @Test func aListIsATable() async throws {
            try await api.configMaps.create(configMap("a", ["x": "1", "y": "2"]))
            try await api.configMaps.create(configMap("b"))
            let table = try await table(api.configMaps)
            #expect(table["kind"] == "Table")
            #expect(table["apiVersion"] == "meta.k8s.io/v1")
            #expect(UInt64(table.version) ?? 0 > 0)
            #expect(columns(table) == ["Name", "Data", "Age"])
            #expect(cells(table).map { Array($0.prefix(2)) } == [["a", 2], ["b", 0]])
            let first = table["columnDefinitions"]?[0]
            #expect(first?["type"] == "string")
            #expect(first?["format"] == "name")
            #expect(first?["priority"] == 0)
            #expect(first?["description"]?.string?.isEmpty == false)
        }

        @Test func rowsCarryMetadataUnlessAskedOtherwise() async throws {
            try await api.configMaps.create(configMap("a", ["x": "1"]))
            let plain = try await table(api.configMaps)
            let object = plain["rows"]?[0]?["object"]
            #expect(object?["kind"] == "PartialObjectMetadata")
            #expect(object?["apiVersion"] == "meta.k8s.io/v1")
            #expect(object?.name == "a")
            #expect(object?["data"] == nil)
            let whole = try await table(api.configMaps, "", ["includeObject": "Object"])
            #expect(whole["rows"]?[0]?["object"]?["data"] == ["x": "1"])
            let none = try await table(api.configMaps, "", ["includeObject": "None"])
            #expect(none["rows"]?[0]?["object"] == nil || none["rows"]?[0]?["object"] == .null)
        }

        @Test func oneObjectIsATableOfOneRow() async throws {
            try await api.secrets.create(secret("a", ["k": "v"]))
            let table = try await table(api.secrets, "a")
            #expect(columns(table) == ["Name", "Type", "Data", "Age"])
            #expect(cells(table).map { Array($0.prefix(3)) } == [["a", "Opaque", 1]])
        }

        @Test func namespacesShowTheirPhase() async throws {
            let table = try await table(api.namespaces, api.namespace)
            #expect(columns(table) == ["Name", "Status", "Age"])
            #expect(cells(table).first?.prefix(2) == [.string(api.namespace), "Active"])
        }

        @Test func definitionsShowWhenTheyWereMade() async throws {
            let name = "foos.\(api.group)"
            let table = try await table(api.definitions, name)
            #expect(columns(table) == ["Name", "Created At"])
            let made = try await api.definitions.get(name)
            #expect(cells(table) == [[.string(name), made.metadata["creationTimestamp"] ?? .null]])
        }

        @Test func customKindsHaveTheColumnsOfTheirDefinition() async throws {
            try await api.foos.create(foo("x"))
            let table = try await table(api.foos)
            #expect(columns(table) == ["Name", "A", "B", "Age"])
            #expect(cells(table).map { Array($0.prefix(3)) } == [["x", "x", 3]])
            #expect(table["columnDefinitions"]?[2]?["priority"] == 1)
            #expect(table["columnDefinitions"]?[1]?["description"] == "The text.")
            // Without columns of their own: name and age.
            try await api.plains.create(plain("p"))
            #expect(columns(try await self.table(api.plains)) == ["Name", "Age"])
        }

        @Test func leasesShowTheirHolder() async throws {
            try await api.leases.create(
                .object("Lease", in: "coordination.k8s.io/v1", "l", [:], ["spec": ["holderIdentity": "me"]]))
            let table = try await table(api.leases)
            #expect(columns(table) == ["Name", "Holder", "Age"])
            #expect(cells(table).first?.prefix(2) == ["l", "me"])
        }

        @Test func eventsShowWhatHappened() async throws {
            try await api.events.create(
                .object(
                    "Event", "e", [:],
                    [
                        "reason": "Lost", "message": "gone", "type": "Warning", "count": 3,
                        "source": ["component": "c"],
                        "involvedObject": ["kind": "Secret", "namespace": .string(api.namespace), "name": "a"],
                    ]))
            let table = try await table(api.events)
            #expect(
                columns(table) == [
                    "Last Seen", "Type", "Reason", "Object", "Subobject", "Source", "Message", "First Seen", "Count",
                    "Name",
                ])
            let row = try #require(cells(table).first)
            #expect(Array(row[1...6]) == ["Warning", "Lost", "secret/a", "", "c", "gone"])
            #expect(Array(row[8...9]) == [3, "e"])
        }

        @Test func pagesOfTablesContinue() async throws {
            for name in ["a", "b", "c"] { try await api.configMaps.create(configMap(name)) }
            let first = try await table(api.configMaps, "", ["limit": "2"])
            #expect(cells(first).map(\.first) == ["a", "b"])
            #expect(first.metadata["remainingItemCount"] == 1)
            let second = try await table(api.configMaps, "", ["limit": "2", "continue": first.continueToken])
            #expect(cells(second).map(\.first) == ["c"])
        }

        @Test func watchesAreTablesToo() async throws {
            let made = try await api.configMaps.create(configMap("a"))
            let watch = try await api.configMaps.watch(
                ["resourceVersion": made.version], accept: Self.accept)
            try await api.configMaps.create(configMap("b"))
            try await api.configMaps.delete("b")
            let events = try await watch.next(2)
            #expect(events.map(\.type) == ["ADDED", "DELETED"])
            #expect(events.allSatisfy { $0.object["kind"] == "Table" })
            #expect(columns(events[0].object) == ["Name", "Data", "Age"])
            // The columns come once.
            #expect(columns(events[1].object).isEmpty)
            #expect(cells(events[1].object).first?.first == "b")
        }

        @Test func aRefusalIsNoTable() async throws {
            let answer = try await api.configMaps.send(.get, "x", [:], headers: ["Accept": Self.accept])
            #expect(answer.json["kind"] == "Status")
        }

        @Test func deletionsAndUnknownShapes() async throws {
            try await api.configMaps.create(configMap("a"))
            let unknown = try await api.configMaps.send(
                .get, "a", [:], headers: ["Accept": "application/json;as=Pie;v=v1;g=meta.k8s.io,application/json"])
            #expect(unknown.json["kind"] == "ConfigMap")
            let deleted = try await api.configMaps.send(.delete, "a", [:], headers: ["Accept": Self.accept])
            #expect(deleted.json["kind"] == "Status")
        }
    }
}
