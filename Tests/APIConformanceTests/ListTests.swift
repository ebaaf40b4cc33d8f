import JSON
import Testing

extension APIConformance {
    @Suite struct ListTests {
        private func fill(_ count: Int) async throws {
            let secrets = api.secrets
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<count {
                    let labels: JSONValue = ["odd": .string(number % 2 == 1 ? "yes" : "no")]
                    group.addTask { try await secrets.create(secret("s\(10 + number)", metadata: ["labels": labels])) }
                }
                try await group.waitForAll()
            }
        }

        @Test func listsAreInOrderAndOfTheirNamespace() async throws {
            for name in ["b", "a", "a.b", "a-b"] { try await api.configMaps.create(configMap(name)) }
            let list = try await api.configMaps.list()
            #expect(list["kind"] == "ConfigMapList")
            #expect(list["apiVersion"] == "v1")
            #expect(list.items.map(\.name) == ["a", "a-b", "a.b", "b"])
            #expect(UInt64(list.version) ?? 0 > 0)
            try await api.withSecondNamespace { other in
                #expect(try await other.configMaps.names() == [])
                try await other.configMaps.create(configMap("c"))
                #expect(try await api.configMaps.names().contains("c") == false)
                let everywhere = try await api.clusterWide("configmaps", in: "v1").list()
                let places = Set(everywhere.items.compactMap { $0.metadata["namespace"]?.string })
                #expect(places.isSuperset(of: [api.namespace, other.namespace]))
            }
        }

        @Test func objectsOfBuiltInListsNameNoKindAndCustomOnesDo() async throws {
            try await api.configMaps.create(configMap("a"))
            try await api.foos.create(foo("x"))
            #expect(try await api.configMaps.list().items.first?["kind"] == nil)
            let foos = try await api.foos.list()
            #expect(foos["kind"] == "FooList")
            #expect(foos.items.first?["kind"] == "Foo")
            #expect(foos.items.first?["apiVersion"]?.string == "\(api.group)/v1")
        }

        @Test func emptyListsHaveItems() async throws {
            #expect(try await api.secrets.list()["items"] == [])
        }

        @Test func pagesShowTheStateOfTheFirst() async throws {
            try await fill(5)
            let first = try await api.secrets.list(["limit": "2"])
            #expect(first.items.map(\.name) == ["s10", "s11"])
            #expect(first.metadata["remainingItemCount"] == 3)
            try await api.secrets.delete("s12")
            try await api.secrets.create(secret("s125"))
            try await api.secrets.patch("s13", ["metadata": ["labels": ["new": "yes"]]])
            let second = try await api.secrets.list(["limit": "2", "continue": first.continueToken])
            #expect(second.items.map(\.name) == ["s12", "s13"])
            #expect(second.items.last?.labels["new"] == nil)
            #expect(second.version == first.version)
            #expect(second.metadata["remainingItemCount"] == 1)
            let third = try await api.secrets.list(["limit": "2", "continue": second.continueToken])
            #expect(third.items.map(\.name) == ["s14"])
            #expect(third.continueToken.isEmpty)
            #expect(third.metadata["remainingItemCount"] == nil)
            #expect(try await api.secrets.names() == ["s10", "s11", "s125", "s13", "s14"])
        }

        @Test func pagesOfSelectedObjectsAreFull() async throws {
            try await fill(6)
            let first = try await api.secrets.list(["limit": "2", "labelSelector": "odd=yes"])
            #expect(first.items.map(\.name) == ["s11", "s13"])
            // With a selector nobody knows how many are left.
            #expect(first.metadata["remainingItemCount"] == nil)
            let second = try await api.secrets.list([
                "limit": "2", "labelSelector": "odd=yes", "continue": first.continueToken,
            ])
            #expect(second.items.map(\.name) == ["s15"])
            #expect(second.continueToken.isEmpty)
        }

        @Test func aPageThatHoldsAllSaysNothingOfOthers() async throws {
            try await fill(2)
            let list = try await api.secrets.list(["limit": "2"])
            #expect(list.continueToken.isEmpty)
            #expect(list.metadata["remainingItemCount"] == nil)
        }

        @Test func exactShowsThePast() async throws {
            try await api.secrets.create(secret("a"))
            let before = try await api.secrets.list().version
            try await api.secrets.create(secret("b"))
            let past = try await api.secrets.list(["resourceVersion": before, "resourceVersionMatch": "Exact"])
            #expect(past.items.map(\.name) == ["a"])
            #expect(past.version == before)
            // With a limit a version is meant exactly too.
            let limited = try await api.secrets.list(["resourceVersion": before, "limit": "5"])
            #expect(limited.items.map(\.name) == ["a"])
        }

        @Test func notOlderThanIsAtLeastThatNew() async throws {
            let made = try await api.secrets.create(secret("a"))
            for match in ["", "NotOlderThan"] {
                let list = try await api.secrets.list([
                    "resourceVersion": made.version, "resourceVersionMatch": match,
                ])
                #expect(list.items.map(\.name) == ["a"])
                #expect(UInt64(list.version) ?? 0 >= UInt64(made.version) ?? 0)
            }
            let any = try await api.secrets.list(["resourceVersion": "0"])
            #expect(any["kind"] == "SecretList")
        }

        @Test func aVersionToComeIsTooLarge() async throws {
            let refusal = try await expectRefusal(504, "Timeout") {
                _ = try await api.secrets.list(["resourceVersion": "99999999999"])
            }
            #expect(refusal?.message.hasPrefix("Timeout: Too large resource version: 99999999999, current: ") == true)
            #expect(
                refusal?.status["details"]?["causes"]
                    == [["reason": "ResourceVersionTooLarge", "message": "Too large resource version"]])
        }

        @Test(arguments: [
            (
                ["resourceVersion": "x"], 400,
                "resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax"
            ),
            (
                ["resourceVersionMatch": "Exact"], 422,
                "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"
            ),
            (
                ["resourceVersionMatch": "Exact", "resourceVersion": "0"], 422,
                "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""
            ),
            (
                ["resourceVersionMatch": "Sideways", "resourceVersion": "1"], 422,
                "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Unsupported value: \"Sideways\": supported values: \"Exact\", \"NotOlderThan\", \"\""
            ),
            (
                ["sendInitialEvents": "true"], 422,
                "ListOptions.meta.k8s.io \"\" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"
            ),
            (["continue": "x"], 400, "continue key is not valid: "),
            (["limit": "x"], 400, "strconv.ParseInt: parsing \"x\": invalid syntax"),
            (["labelSelector": "a in ("], 400, ""),
            (["labelSelector": "a=b=c"], 400, ""),
            (["fieldSelector": "a"], 400, ""),
            (["fieldSelector": "spec.foo=b"], 400, "field label not supported: spec.foo"),
        ])
        func optionsThatMakeNoSense(query: [String: String], code: Int, message: String) async throws {
            let refusal = try await expectRefusal(code, code == 422 ? "Invalid" : "BadRequest") {
                _ = try await api.secrets.list(query)
            }
            #expect(refusal?.message.contains(message) == true, "\(refusal?.message ?? "")")
        }

        @Test func aTokenHoldsItsOwnVersion() async throws {
            try await fill(3)
            let first = try await api.secrets.list(["limit": "1"])
            try await expectRefusal(
                400, "BadRequest", "specifying resource version is not allowed when using continue"
            ) {
                _ = try await api.secrets.list(["continue": first.continueToken, "resourceVersion": first.version])
            }
            try await expectRefusal(422, "Invalid") {
                _ = try await api.secrets.list([
                    "continue": first.continueToken, "resourceVersion": "1", "resourceVersionMatch": "Exact",
                ])
            }
            // Version 0 is let pass.
            let rest = try await api.secrets.list(["continue": first.continueToken, "resourceVersion": "0"])
            #expect(rest.items.map(\.name) == ["s11", "s12"])
        }

        @Test func aListIsOneMomentWhileOthersWrite() async throws {
            // Two maps are written one after the other: no list shows the second ahead of the first.
            let maps = api.configMaps
            try await maps.create(configMap("a", ["n": "0"]))
            try await maps.create(configMap("b", ["n": "0"]))
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 1...15 {
                        try await maps.patch("a", ["data": ["n": .string("\(number)")]])
                        try await maps.patch("b", ["data": ["n": .string("\(number)")]])
                    }
                }
                for _ in 0..<15 {
                    let items = try await maps.list().items
                    let values = items.compactMap { Int($0["data"]?["n"]?.string ?? "") }
                    #expect(values.count == 2)
                    #expect(values[0] == values[1] || values[0] == values[1] + 1)
                }
                try await group.waitForAll()
            }
        }

        @Test func oneObjectMayBeAskedForAtAVersion() async throws {
            let made = try await api.configMaps.create(configMap("a"))
            #expect(try await api.configMaps.get("a", ["resourceVersion": made.version]) == made)
            try await expectRefusal(504, "Timeout") {
                _ = try await api.configMaps.get("a", ["resourceVersion": "99999999999"])
            }
        }
    }
}
