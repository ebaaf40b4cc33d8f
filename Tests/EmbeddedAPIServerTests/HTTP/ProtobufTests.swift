import FoundationEssentials
import JSON
import Testing

@testable import EmbeddedAPIServer

@Suite struct ProtobufTests {
    /// `kubectl create namespace team`, as kubectl 1.32 sends it.
    private static let namespace = "azhzAAoPCgJ2MRIJTmFtZXNwYWNlEhwKFAoEdGVhbRIAGgAiACoAMgA4AEIAEgAaAgoAGgAiAA=="

    private func decode(_ base64: String) throws -> JSONValue? {
        try ProtobufDecoder.object(Array(try #require(Data(base64Encoded: base64))))
    }

    @Test func readsWhatKubectlSends() throws {
        let object = try #require(try decode(Self.namespace))
        #expect(object["apiVersion"] == "v1")
        #expect(object["kind"] == "Namespace")
        #expect(object["metadata"]?["name"] == "team")
    }

    @Test func readsMapsAndBytes() throws {
        let object = try ProtobufDecoder.object(
            Self.envelope(
                "Secret",
                raw: [
                    0x0A, 0x0B, 0x0A, 0x01,
                ] + Array("s".utf8) + [0x5A, 0x06, 0x0A, 0x01] + Array("a".utf8) + [0x12, 0x01] + Array("b".utf8)
                    + [0x12, 0x07, 0x0A, 0x01] + Array("k".utf8) + [0x12, 0x02, 0xFF, 0x00, 0x28, 0x01]))
        let secret = try #require(object)
        #expect(secret["metadata"] == ["name": "s", "labels": ["a": "b"]])
        #expect(secret["data"] == ["k": "/wA="])
        #expect(secret["immutable"] == true)
    }

    @Test func knowsOnlyKubernetesOwnKinds() throws {
        #expect(try ProtobufDecoder.object(Self.envelope("Pod", raw: []))?["kind"] == "Pod")
        #expect(try ProtobufDecoder.object(Self.envelope("Mesh", raw: [])) == nil)
    }

    private static func envelope(_ kind: String, raw: [UInt8]) -> [UInt8] {
        let type = [0x0A, 0x02] + Array("v1".utf8) + [0x12, UInt8(kind.utf8.count)] + Array(kind.utf8)
        return [0x6B, 0x38, 0x73, 0x00, 0x0A, UInt8(type.count)] + type + [0x12, UInt8(raw.count)] + raw
    }

    @Test(arguments: ["", "azhz", "e30=", "azhzAAoP", "azhzAAr/////////////AQ==", "azhzAP///////////////w=="])
    func refusesGarbage(_ base64: String) throws {
        #expect(throws: ProtobufDecoder.Malformed.self) { try decode(base64) }
    }

    /// No prefix of a message, and no message with one byte changed, may do more than be refused.
    @Test func standsAnyChange() throws {
        let bytes = Array(try #require(Data(base64Encoded: Self.namespace)))
        for index in bytes.indices {
            _ = try? ProtobufDecoder.object(Array(bytes.prefix(index)))
            for value in [0, 0x7F, 0x80, 0xFF] as [UInt8] {
                var changed = bytes
                changed[index] = value
                _ = try? ProtobufDecoder.object(changed)
            }
        }
    }

    @Test func createsFromProtobuf() async throws {
        let server = try TestServer()
        let response = await server.server.handle(
            APIRequest(
                method: "POST", target: "/api/v1/namespaces",
                headers: [
                    "Authorization": "Bearer \(server.server.token)",
                    "Content-Type": "application/vnd.kubernetes.protobuf",
                    "Accept": "application/vnd.kubernetes.protobuf,application/json",
                ], body: Array(try #require(Data(base64Encoded: Self.namespace)))))
        #expect(response.status == 201)
        #expect(response.decoded["metadata"]?["name"] == "team")
    }
}
