import FoundationEssentials
import JSON
import KubernetesAPI
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

    /// What a real server sends, without what it had set itself, and the JSON of the same objects.
    private static let samples: [(bytes: String, json: String)] = [
        (
            """
            azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50EqICChgKAWQSABoDY21wIgA4AUIICLS9itgGEAAS9wEIARIKCggKA2FwcBIBYRq0\
            AQoaCgASABoAIgAqADIAOABCAFoICgNhcHASAWESlQESUAoBYxIHbmdpbng6MSoAQgwKCgoDY3B1EgMKATFqFC9kZXYvdGVybWlu\
            YXRpb24tbG9ncgxJZk5vdFByZXNlbnSAAQCIAQCQAQCiAQRGaWxlGgZBbHdheXMgHjIMQ2x1c3RlckZpcnN0QgBKAFIAWABgAGgA\
            cgCCAQCKAQCaARFkZWZhdWx0LXNjaGVkdWxlcsIBACInCg1Sb2xsaW5nVXBkYXRlEhYKCQgBEAAaAzI1JRIJCAEQABoDMjUlKAAw\
            CjgASNgEGgwIABAAGAAgACgAOAA=
            """,
            """
            {"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "d", "namespace": "cmp",
            "generation": 1}, "spec": {"replicas": 1, "selector": {"matchLabels": {"app": "a"}}, "template":
            {"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "c", "image": "nginx:1",
            "resources": {"limits": {"cpu": "1"}}, "terminationMessagePath": "/dev/termination-log",
            "terminationMessagePolicy": "File", "imagePullPolicy": "IfNotPresent"}], "restartPolicy": "Always",
            "terminationGracePeriodSeconds": 30, "dnsPolicy": "ClusterFirst", "securityContext": {},
            "schedulerName": "default-scheduler"}}, "strategy": {"type": "RollingUpdate", "rollingUpdate":
            {"maxUnavailable": "25%", "maxSurge": "25%"}}, "revisionHistoryLimit": 10,
            "progressDeadlineSeconds": 600}}
            """
        ),
        (
            """
            azhzAAolChRuZXR3b3JraW5nLms4cy5pby92MRINTmV0d29ya1BvbGljeRJRChkKAm5wEgAaA2NtcCIAOAFCCAi3vYrYBhAAEjQK\
            ABofCg0KA1RDUBIGCAAQUBoAEg4aDAoKMTAuMC4wLjAvOCIHSW5ncmVzcyIGRWdyZXNz
            """,
            """
            {"kind": "NetworkPolicy", "apiVersion": "networking.k8s.io/v1", "metadata": {"name": "np",
            "namespace": "cmp", "generation": 1}, "spec": {"podSelector": {}, "egress": [{"ports": [{"protocol":
            "TCP", "port": 80}], "to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]}], "policyTypes": ["Ingress",
            "Egress"]}}
            """
        ),
        (
            """
            azhzAAorChxyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvL3YxEgtSb2xlQmluZGluZxKuAQoZCgJyYhIAGgNjbXAiADgAQggItr2K\
            2AYQABImCgRVc2VyEhlyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvGgF1IgASGgoOU2VydmljZUFjY291bnQSABoBcyIDY21wEicK\
            BUdyb3VwEhlyYmFjLmF1dGhvcml6YXRpb24uazhzLmlvGgFnIgAaJAoZcmJhYy5hdXRob3JpemF0aW9uLms4cy5pbxIEUm9sZRoB\
            cg==
            """,
            """
            {"kind": "RoleBinding", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": {"name": "rb",
            "namespace": "cmp"}, "subjects": [{"kind": "User", "apiGroup": "rbac.authorization.k8s.io", "name":
            "u"}, {"kind": "ServiceAccount", "name": "s", "namespace": "cmp"}, {"kind": "Group", "apiGroup":
            "rbac.authorization.k8s.io", "name": "g"}], "roleRef": {"apiGroup": "rbac.authorization.k8s.io",
            "kind": "Role", "name": "r"}}
            """
        ),
        (
            """
            azhzAAoNCgJ2MRIHU2VydmljZRKWAQoaCgN3ZWISABoDY21wIgA4AEIICLG9itgGEAASdAoTCgASA1RDUBhQIgYIABBQGgAoABII\
            CgNhcHASAWEaCzEwLjAuMTQ4LjUyIglDbHVzdGVySVA6BE5vbmVCAFIAWgBgAGgAigELU2luZ2xlU3RhY2uSAQsxMC4wLjE0OC41\
            MpoBBElQdjSyAQdDbHVzdGVyGgIKAA==
            """,
            """
            {"kind": "Service", "apiVersion": "v1", "metadata": {"name": "web", "namespace": "cmp"}, "spec":
            {"ports": [{"protocol": "TCP", "port": 80, "targetPort": 80}], "selector": {"app": "a"},
            "clusterIP": "10.0.148.52", "clusterIPs": ["10.0.148.52"], "type": "ClusterIP", "sessionAffinity":
            "None", "ipFamilies": ["IPv4"], "ipFamilyPolicy": "SingleStack", "internalTrafficPolicy":
            "Cluster"}, "status": {"loadBalancer": {}}}
            """
        ),
    ]

    @Test(arguments: samples.indices)
    func readsWhatARealServerSends(_ index: Int) throws {
        let sample = Self.samples[index]
        let sent = try #require(try decode(sample.bytes))
        let type = try #require(BuiltInTypes.type(of: GroupVersionKind(apiVersion: sent.apiVersion, kind: sent.kind)))
        var decoder = TypedDecoder()
        let object = try decoder.decode(sent, as: type)
        var expected = try decoder.decode(try JSONValue(parsing: sample.json), as: type)
        expected.setMetadata("creationTimestamp", object["metadata"]?["creationTimestamp"])
        #expect(object == expected)
        #expect(decoder.unknown == [])
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
