import JSON
import Testing

extension APIConformance {
    /// Bodies as `kubectl create` and client-go send them for built-in kinds.
    @Suite struct ProtobufTests {
        private static let type = "application/vnd.kubernetes.protobuf"

        @Test func objectsAreCreatedFromThem() async throws {
            let metadata = field(1, "a") + field(11, field(1, "l") + field(2, "1"))
            let message = field(1, metadata) + field(2, field(1, "k") + field(2, "v"))
            let answer = try await api.configMaps.send(
                .post, "", [:], envelope("v1", "ConfigMap", message), type: Self.type)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(answer.json["data"] == ["k": "v"])
            #expect(answer.json.labels == ["l": "1"])
        }

        @Test func jsonIsAnsweredToThoseWhoTakeBoth() async throws {
            let message = field(1, field(1, "a")) + field(2, field(1, "k") + field(2, [0, 0xFF]))
            let answer = try await api.secrets.send(
                .post, "", [:], envelope("v1", "Secret", message), type: Self.type,
                headers: ["Accept": "application/json,\(Self.type)"])
            #expect(answer.status == 201)
            #expect(answer.headers["Content-Type"] == "application/json")
            #expect(answer.json["data"] == ["k": "AP8="])
        }

        @Test func optionsOfDeletionsComeSoToo() async throws {
            try await api.configMaps.create(configMap("a"))
            // preconditions { uid: "other" }
            let options = envelope("meta.k8s.io/v1", "DeleteOptions", field(2, field(1, "other")))
            let answer = try await api.configMaps.send(.delete, "a", [:], options, type: Self.type)
            #expect(answer.status == 409, "\(answer.text)")
        }

        @Test func garbageIsRefused() async throws {
            let answer = try await api.configMaps.send(
                .post, "", [:], [0x6B, 0x38, 0x73, 0x00, 0xFF, 0xFF], type: Self.type)
            #expect(answer.status == 400)
            #expect(answer.json["reason"] == "BadRequest")
        }

        /// `runtime.Unknown` behind the four bytes that tell it.
        private func envelope(_ apiVersion: String, _ kind: String, _ message: [UInt8]) -> [UInt8] {
            [0x6B, 0x38, 0x73, 0x00] + field(1, field(1, apiVersion) + field(2, kind)) + field(2, message)
        }

        private func field(_ number: UInt8, _ text: String) -> [UInt8] { field(number, Array(text.utf8)) }

        /// A field of a length and bytes; both small.
        private func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
            precondition(bytes.count < 128 && number < 16)
            return [number << 3 | 2, UInt8(bytes.count)] + bytes
        }
    }
}
