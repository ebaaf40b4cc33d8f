import JSON
import Testing

extension APIConformance {
    /// What is asked for without what it holds: a controller that only needs to know what is there.
    @Suite struct MetadataTests {
        private static let accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"
        private static let acceptList =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"

        private func expectMetadataOnly(_ object: JSONValue?, of whole: JSONValue) {
            #expect(object?["kind"] == "PartialObjectMetadata")
            #expect(object?["apiVersion"] == "meta.k8s.io/v1")
            #expect(object?["data"] == nil && object?["spec"] == nil)
            #expect(object?.name == whole.name)
            #expect(object?.version == whole.version)
            #expect(object?.metadata["labels"] == whole.metadata["labels"])
        }

        @Test func oneObject() async throws {
            let made = try await api.secrets.create(secret("a", ["k": "v"]))
            let answer = try await api.secrets.send(.get, "a", headers: ["Accept": Self.accept]).succeeded().json
            expectMetadataOnly(answer, of: made)
        }

        @Test func aList() async throws {
            let made = try await api.secrets.create(secret("a", ["k": "v"]))
            let query = ["fieldSelector": "metadata.name=a"]
            let list = try await api.secrets.send(.get, "", query, headers: ["Accept": Self.acceptList])
                .succeeded().json
            #expect(list["kind"] == "PartialObjectMetadataList")
            #expect(UInt64(list.version) ?? 0 > 0)
            expectMetadataOnly(list["items"]?[0], of: made)
        }

        @Test func aWatch() async throws {
            let version = try await api.foos.list().version
            let watch = try await api.foos.watch(["resourceVersion": version], accept: Self.accept)
            let made = try await api.foos.create(foo("a"))
            let event = try #require(try await watch.next())
            #expect(event.type == "ADDED")
            expectMetadataOnly(event.object, of: made)
        }
    }
}
