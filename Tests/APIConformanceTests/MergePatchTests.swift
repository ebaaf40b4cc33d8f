import JSON
import Testing

extension APIConformance {
    @Suite struct MergePatchTests {
        @Test func nullRemoves() async throws {
            try await api.configMaps.create(configMap("a", ["x": "1", "y": "2"]))
            let patched = try await api.configMaps.patch("a", ["data": ["x": .null, "z": "3"]])
            #expect(patched["data"] == ["y": "2", "z": "3"])
            #expect(try await api.configMaps.patch("a", ["data": .null])["data"] == nil)
        }

        @Test func listsAreReplaced() async throws {
            try await api.foos.create(foo("x", ["a": "x", "set": ["p", "q"], "list": [["name": "n", "v": 1]]]))
            let patched = try await api.foos.patch("x", ["spec": ["set": ["r"], "list": [["name": "m"]]]])
            #expect(patched["spec"]?["set"] == ["r"])
            #expect(patched["spec"]?["list"] == [["name": "m"]])
        }

        @Test(arguments: [
            (
                "[1]", 400,
                "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}"
            ),
            (
                #"{"metadata":{"name":"b"}}"#, 400,
                "the name of the object (b) does not match the name on the URL (a)"
            ),
            (
                #"{"metadata":{"namespace":"b"}}"#, 400,
                "the namespace of the provided object does not match the namespace sent on the request"
            ),
        ])
        func whatIsNoPatchOfThisObject(text: String, code: Int, message: String) async throws {
            try await api.configMaps.create(configMap("a", ["x": "1"]))
            try await expectRefusal(code, "BadRequest", message) {
                try await api.configMaps.patch("a", text: text)
            }
        }

        @Test func malformedPatchesAreRefused() async throws {
            try await api.configMaps.create(configMap("a"))
            let refusal = try await expectRefusal(400, "BadRequest") {
                try await api.configMaps.patch("a", text: "[1")
            }
            #expect(refusal?.message.hasPrefix("error decoding patch: ") == true)
        }

        @Test func valuesOfAnotherTypeAreRefused() async throws {
            try await api.configMaps.create(configMap("a"))
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.configMaps.patch("a", ["data": 5])
            }
            #expect(refusal?.message.hasPrefix(" \"\" is invalid: patch: Invalid value: ") == true)
            #expect(refusal?.fields == ["patch"])
        }

        @Test func patchesHaveAMediaType() async throws {
            let formats = [
                "415: Unsupported Media Type",
                "the body of the request was in an unknown format - accepted media types include: "
                    + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
            ]
            for (collection, message) in zip([api.configMaps, api.foos], formats) {
                let answer = try await collection.send(.patch, "a", [:], Array("{}".utf8), type: "application/json")
                #expect(answer.status == 415)
                #expect(answer.json["reason"] == "UnsupportedMediaType")
                #expect(answer.json["message"]?.string?.hasPrefix(message) == true, "\(answer.text)")
            }
        }

        @Test func patchesOfStatusAndObjectKeepApart() async throws {
            try await api.foos.create(foo("x"))
            let status = try await api.foos.patch(
                "x",
                ["spec": ["a": "z"], "metadata": ["labels": ["s": "t"]], "status": ["x": "ok"]], at: "status")
            #expect(status["spec"]?["a"] == "x")
            #expect(status.labels == [:])
            #expect(status["status"] == ["x": "ok"])
            let main = try await api.foos.patch("x", ["spec": ["a": "y"], "status": ["x": "no"]])
            #expect(main["spec"]?["a"] == "y")
            #expect(main["status"] == ["x": "ok"])
        }

        @Test func defaultsFillWhatAPatchRemoves() async throws {
            try await api.foos.create(foo("x", ["a": "x", "b": 7]))
            #expect(try await api.foos.patch("x", ["spec": ["b": .null]])["spec"]?["b"] == 3)
        }
    }
}
