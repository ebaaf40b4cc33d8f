import JSON
import Testing

extension APIConformance {
    @Suite struct CreateTests {
        @Test func createSetsIdentityAndVersion() async throws {
            let made = try await api.secrets.create(secret("a", ["k": "v"]))
            #expect(made.metadata["namespace"]?.string == api.namespace)
            #expect(made.uid.count == 36)
            #expect(made.metadata["creationTimestamp"]?.string?.hasSuffix("Z") == true)
            #expect(UInt64(made.version) ?? 0 > 0)
            #expect(made["data"] == ["k": "dg=="])
            #expect(made["stringData"] == nil)
            #expect(made["type"] == "Opaque")
            #expect(made.generation == nil)
            #expect(try await api.secrets.get("a") == made)
        }

        @Test func createdIsAnsweredWith201AndTheObject() async throws {
            let answer = try await api.configMaps.send(.post, "", [:], configMap("a").encoded())
            #expect(answer.status == 201)
            #expect(answer.headers["Content-Type"] == "application/json")
            #expect(answer.json["kind"] == "ConfigMap")
            #expect(answer.json["apiVersion"] == "v1")
        }

        @Test func whatAClientMayNotSetIsIgnored() async throws {
            let made = try await api.configMaps.create(
                configMap(
                    "a",
                    metadata: [
                        "uid": "mine", "creationTimestamp": "2001-01-01T00:00:00Z",
                        "deletionTimestamp": "2001-01-01T00:00:00Z", "deletionGracePeriodSeconds": 5,
                        "selfLink": "/x",
                    ]))
            #expect(made.uid != "mine")
            #expect(made.metadata["creationTimestamp"]?.string ?? "" > "2020")
            #expect(!made.isBeingDeleted)
            #expect(made.metadata["deletionGracePeriodSeconds"] == nil)
            #expect(made.metadata["selfLink"] == nil)
        }

        @Test func aNameIsTakenOnce() async throws {
            try await api.secrets.create(secret("a"))
            try await expectRefusal(409, "AlreadyExists", "secrets \"a\" already exists") {
                try await api.secrets.create(secret("a"))
            }
            try await api.withSecondNamespace { other in try await other.secrets.create(secret("a")) }
        }

        @Test func ofManyCreatorsOneWins() async throws {
            let collection = api.configMaps
            let codes = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await collection.send(.post, "", [:], configMap("a").encoded()).status }
                }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(codes.sorted() == [201] + Array(repeating: 409, count: 7))
        }

        @Test func aVersionIsNotForNewObjects() async throws {
            try await expectRefusal(500, "", "resourceVersion should not be set on objects to be created") {
                try await api.configMaps.create(configMap("a", metadata: ["resourceVersion": "5"]))
            }
            try await api.configMaps.create(configMap("a", metadata: ["resourceVersion": "0"]))
        }

        @Test func theNamespaceMustBeThere() async throws {
            let missing = API(server: api.server, namespace: "conformance-no-such-namespace")
            try await expectRefusal(404, "NotFound", "namespaces \"conformance-no-such-namespace\" not found") {
                try await missing.secrets.create(secret("a"))
            }
            #expect(try await missing.secrets.names() == [])
        }

        @Test func bodyAndPathNameTheSameNamespace() async throws {
            try await expectRefusal(
                400, "BadRequest",
                "the namespace of the provided object does not match the namespace sent on the request"
            ) {
                try await api.secrets.create(secret("a", metadata: ["namespace": "default"]))
            }
        }

        @Test func kindAndVersionOfBuiltInsMayBeLeftOut() async throws {
            let made = try await api.secrets.create(["metadata": ["name": "a"]])
            #expect(made["kind"] == "Secret")
            #expect(made["apiVersion"] == "v1")
        }

        @Test func yamlIsABodyLikeJSON() async throws {
            let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  k: |\n    line\n"
            let answer = try await api.configMaps.create(text: text, type: "application/yaml")
            #expect(answer.json["data"] == ["k": "line\n"])
        }

        @Test func collectionsAreCreatedInAndObjectsAreNot() async throws {
            let message = "the server does not allow this method on the requested resource"
            try await expectRefusal(405, "MethodNotAllowed", message) {
                try await api.configMaps.create(configMap("a"), at: "a")
            }
            try await expectRefusal(405, "MethodNotAllowed", message) {
                try await api.clusterWide("configmaps", in: "v1").create(configMap("a"))
            }
        }

        @Test func aKindWithAStatusEndpointStartsWithoutStatus() async throws {
            let object = foo("x").with("status", value: ["x": "early"])
            #expect(try await api.foos.create(object)["status"] == nil)
            let plain = plain("x", ["status": ["x": "early"]])
            #expect(try await api.plains.create(plain)["status"] == ["x": "early"])
        }

        @Test func largeObjectsAreKeptAndTooLargeOnesRefused() async throws {
            func sized(_ bytes: Int) -> JSONValue {
                foo("x", ["a": "x", "open": ["k": .string(String(repeating: "x", count: bytes))]])
            }
            try await api.foos.create(sized(1_000_000))
            // What etcd takes, and what a body may have.
            try await expectRefusal(500, "", "etcdserver: request is too large") {
                try await api.foos.create(sized(1_600_000).with("metadata", "name", value: "y"))
            }
            try await expectRefusal(413, "RequestEntityTooLarge") {
                try await api.foos.create(sized(3_200_000).with("metadata", "name", value: "y"))
            }
        }
    }
}
