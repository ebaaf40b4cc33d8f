import FoundationEssentials
import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite struct TableTests {
    private let now = Date(timeIntervalSince1970: 1_700_000_000)
    private let created: JSONValue = .string(Timestamp.format(Date(timeIntervalSince1970: 1_700_000_000 - 300)))

    private func cells(_ object: JSONValue, group: String = "", version: String = "v1", plural: String) throws
        -> [JSONValue]
    {
        let registry = ResourceRegistry(generation: 1, definitions: BuiltInResources.definitions)
        let resource = try #require(registry.definition(group: group, version: version, plural: plural))
        let row = TableLayout(for: resource).row(object, include: .none, now: now)
        return try #require(row["cells"]?.array)
    }

    @Test func showsNamespaces() throws {
        let object: JSONValue = [
            "metadata": ["name": "a", "creationTimestamp": created], "status": ["phase": "Active"],
        ]
        #expect(try cells(object, plural: "namespaces") == ["a", "Active", "5m"])
    }

    @Test func countsData() throws {
        let secret: JSONValue = [
            "metadata": ["name": "s", "creationTimestamp": created], "type": "Opaque", "data": ["a": "", "b": ""],
        ]
        #expect(try cells(secret, plural: "secrets") == ["s", "Opaque", 2, "5m"])
        let map: JSONValue = ["metadata": ["name": "c"], "data": ["a": ""], "binaryData": ["b": ""]]
        #expect(try cells(map, plural: "configmaps") == ["c", 2, "<unknown>"])
    }

    @Test func showsEventsOfBothGroupsAlike() throws {
        let core: JSONValue = [
            "metadata": ["name": "e", "creationTimestamp": created], "type": "Warning", "reason": "Lost",
            "involvedObject": ["kind": "Mesh", "name": "default"], "message": "gone \t",
            "firstTimestamp": .null, "lastTimestamp": .null, "eventTime": created, "reportingComponent": "koguma",
            "reportingInstance": "koguma-0", "source": [:],
        ]
        let new: JSONValue = [
            "metadata": ["name": "e", "creationTimestamp": created], "type": "Warning", "reason": "Lost",
            "regarding": ["kind": "Mesh", "name": "default"], "note": "gone", "eventTime": created,
            "reportingController": "koguma", "reportingInstance": "koguma-0",
        ]
        let expected: [JSONValue] = [
            "5m", "Warning", "Lost", "mesh/default", "", "koguma, koguma-0", "gone", "5m", 1, "e",
        ]
        #expect(try cells(core, plural: "events") == expected)
        #expect(try cells(new, group: "events.k8s.io", plural: "events") == expected)
    }

    @Test func showsTheLatestOfASeries() throws {
        let event: JSONValue = [
            "metadata": ["name": "e"], "eventTime": created, "involvedObject": ["kind": "Mesh"],
            "series": ["count": 7, "lastObservedTime": .string(Timestamp.formatMicro(now - 2))],
        ]
        let cells = try cells(event, plural: "events")
        #expect(cells[0] == "2s")
        #expect(cells[3] == "mesh")
        #expect(cells[8] == 7)
    }

    @Test func showsDefinitionsByTheirDate() throws {
        let object: JSONValue = ["metadata": ["name": "meshes.kuma.io", "creationTimestamp": created]]
        let cells = try cells(object, group: "apiextensions.k8s.io", plural: "customresourcedefinitions")
        #expect(cells == ["meshes.kuma.io", created])
    }

    @Test(
        arguments: [
            ("string", "a", "a"), ("string", 7, "7"), ("string", ["a": 1], #"{"a":1}"#), ("integer", 7, 7),
            ("integer", 7.5, 7), ("integer", "7", .null), ("number", 7.5, 7.5), ("boolean", true, true),
            ("boolean", "true", .null), ("date", "2023-11-14T22:08:20Z", "5m"), ("date", "yesterday", "<invalid>"),
            ("date", 7, .null),
        ] as [(String, JSONValue, JSONValue)])
    func fitsCellsToTheColumnsType(_ type: String, value: JSONValue, cell: JSONValue) {
        let column = TableColumn(
            PrinterColumn(name: "C", type: type, format: "", description: "", priority: 0, jsonPath: ".spec.value"))
        #expect(column.cell(["spec": ["value": value]], now) == cell)
        #expect(column.cell(["spec": [:]], now) == .null)
    }
}
