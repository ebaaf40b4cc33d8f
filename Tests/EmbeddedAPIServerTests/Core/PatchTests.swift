import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("Patches")
struct PatchTests {
    let cluster = Cluster()

    @Test func copiesOfCopiesAreBounded() throws {
        try cluster.installFoo()
        try cluster.create(foo("x", ["a": "x", "open": ["k": .string(String(repeating: "x", count: 10_000))]]))
        let doubling = JSONValue.array(
            (0..<60).map { ["op": "copy", "from": "/spec/open", "path": .string("/spec/open/c\($0)")] })
        expectRefusal(413, "RequestEntityTooLarge") { try cluster.patch(.foo("x"), doubling, .json) }
    }

    @Test func additionsInsideAdditionsAreBounded() throws {
        try cluster.installFoo()
        try cluster.create(foo("x", ["a": "x", "open": .object([:])]))
        func nested(_ depth: Int) -> JSONValue { (0..<depth).reduce(.object([:])) { inner, _ in ["a": inner] } }
        let step = String(repeating: "/a", count: 200)
        let deepening = JSONValue.array(
            (0..<10).map { number in
                let path = "/spec/open" + String(repeating: step, count: number) + "/a"
                return ["op": "add", "path": .string(path), "value": nested(199)]
            })
        expectRefusal(422, "Invalid") { try cluster.patch(.foo("x"), deepening, .json) }
    }

    @Test func objectsAsDeepAsBodiesMayBeAreHandled() throws {
        try cluster.installFoo()
        let deep: JSONValue = (0..<480).reduce(.object([:])) { inner, _ in ["a": inner] }
        try cluster.create(foo("x", ["a": "x", "open": deep]))
        try cluster.patch(.foo("x"), ["spec": ["a": "y"]])
        let applied = try cluster.apply(foo("x", ["a": "y", "open": deep]), by: "m")
        #expect(applied["spec"]?["open"] == deep)
    }

    @Test func strategicDirectives() throws {
        let schema = MergeSchema(json: [
            "properties": [
                "list": [
                    "x-kubernetes-patch-strategy": "merge", "x-kubernetes-patch-merge-key": "name",
                    "items": .object([:]),
                ]
            ]
        ])
        let patch = StrategicMergePatch(schema: schema)
        let object: JSONValue = [
            "list": [["name": "a", "v": 1], ["name": "b"], ["name": "c"]], "m": ["x": 1, "y": 2],
        ]
        #expect(try patch.apply(["m": ["$patch": "replace", "z": 3]], to: object)["m"] == ["z": 3])
        #expect(try patch.apply(["m": ["$patch": "delete"]], to: object)["m"] == .object([:]))
        #expect(try patch.apply(["m": ["$retainKeys": ["y"], "y": 5]], to: object)["m"] == ["y": 5])
        #expect(
            try patch.apply(["list": [["$patch": "replace"], ["name": "z"]]], to: object)["list"] == [["name": "z"]])
        #expect(
            try patch.apply(
                ["$setElementOrder/list": [["name": "c"], ["name": "a"]], "list": [["name": "a", "w": 2]]], to: object
            )["list"] == [["name": "b"], ["name": "c"], ["name": "a", "v": 1, "w": 2]])
        #expect(throws: APIStatusError.self) { try patch.apply(["list": [["v": 1]]], to: object) }
    }
}
