import ControllerRuntime
import FoundationEssentials
import JSON
import MeshAPI
import Testing

@testable import MeshOperator

@Suite struct MeshSamplesTests {
    private func mesh(_ name: String, status: JSONValue = .null) throws -> Mesh {
        try Mesh(json: [
            "apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": ["name": .string(name)], "status": status,
        ])
    }

    private func lines(_ name: String, _ samples: [MetricSample]) -> [String] {
        let registry = PrometheusRegistry()
        registry.observe(name) { samples }
        return String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    @Test func conditionsOfOursAreOneOrZero() throws {
        let status: JSONValue = [
            "conditions": [
                ["type": "Ready", "status": "True", "reason": "Ready"],
                ["type": "MutualTLS", "status": "False", "reason": "Disabled"],
                ["type": "Rotating", "status": "Unknown", "reason": "Unknown"],
                ["type": "example.com/Other", "status": "True", "reason": "Other"],
            ]
        ]
        let meshes = [try mesh("blue", status: status), try mesh("green")]
        #expect(
            lines("koguma_mesh_condition", MeshSamples.conditions(meshes)) == [
                #"koguma_mesh_condition{condition="MutualTLS",mesh="blue"} 0"#,
                #"koguma_mesh_condition{condition="Ready",mesh="blue"} 1"#,
                #"koguma_mesh_condition{condition="Rotating",mesh="blue"} 0"#,
            ])
    }

    @Test func theRootThatSignsHasItsValidity() throws {
        let status: JSONValue = [
            "mtls": [
                "backend": "ca-1",
                "ca": [
                    "fingerprint": "ab", "notBefore": "2026-03-01T09:30:00Z", "notAfter": "2036-03-01T09:30:00Z",
                ],
            ]
        ]
        let meshes = [try mesh("blue", status: status), try mesh("green", status: ["mtls": [:]]), try mesh("red")]
        let notBefore = "koguma_ca_certificate_not_before_timestamp_seconds"
        let notAfter = "koguma_ca_certificate_not_after_timestamp_seconds"
        #expect(
            lines(notBefore, MeshSamples.notBefore(meshes))
                == [notBefore + #"{backend="ca-1",mesh="blue"} 1772357400"#])
        #expect(
            lines(notAfter, MeshSamples.notAfter(meshes))
                == [notAfter + #"{backend="ca-1",mesh="blue"} 2087976600"#])
    }

    @Test func everyRootHasItsEndAndARotationItsPhase() throws {
        let fingerprint = String(repeating: "ab", count: 32)
        let status: JSONValue = [
            "mtls": [
                "phase": "Reissuing",
                "anchors": [
                    ["backend": "ca-1", "fingerprint": .string(fingerprint), "notAfter": "2036-03-01T09:30:00Z"],
                    // The same key once more, as after a renewal with another subject.
                    ["backend": "ca-1", "fingerprint": .string(fingerprint), "notAfter": "2026-03-01T09:30:00Z"],
                    ["backend": "ca-1", "fingerprint": "cd", "notAfter": "2036-03-01T09:30:00Z"],
                ],
            ]
        ]
        let meshes = [try mesh("blue", status: status), try mesh("green", status: ["mtls": [:]]), try mesh("red")]
        let anchor = "koguma_ca_anchor_not_after_timestamp_seconds"
        #expect(
            lines(anchor, MeshSamples.anchors(meshes)) == [
                anchor + #"{backend="ca-1",fingerprint="abababababababab",mesh="blue"} 1772357400"#,
                anchor + #"{backend="ca-1",fingerprint="cd",mesh="blue"} 2087976600"#,
            ])
        #expect(
            lines("koguma_ca_anchors", MeshSamples.anchorCounts(meshes)) == [
                #"koguma_ca_anchors{mesh="blue"} 3"#, #"koguma_ca_anchors{mesh="green"} 0"#,
            ])
        let phase = "koguma_ca_rotation_phase"
        #expect(
            lines(phase, MeshSamples.phases(meshes)) == [
                phase + #"{mesh="blue",phase="Distributing"} 0"#, phase + #"{mesh="blue",phase="Reissuing"} 1"#,
                phase + #"{mesh="blue",phase="Retiring"} 0"#, phase + #"{mesh="green",phase="Distributing"} 0"#,
                phase + #"{mesh="green",phase="Reissuing"} 0"#, phase + #"{mesh="green",phase="Retiring"} 0"#,
            ])
    }

    @Test func certificatesAndDataplanesAreCountedByMesh() throws {
        let status: JSONValue = [
            "mtls": [
                "certificates": ["total": 3, "valid": 2, "overdue": 1, "earliestExpiry": "2026-03-01T09:30:00Z"]
            ],
            "dataplanes": ["total": 4, "connected": 0, "unprotected": 4],
        ]
        let meshes = [try mesh("blue", status: status), try mesh("green", status: ["mtls": [:]]), try mesh("red")]
        #expect(
            lines("koguma_certificates", MeshSamples.certificates(meshes)) == [
                #"koguma_certificates{mesh="blue",state="overdue"} 1"#,
                #"koguma_certificates{mesh="blue",state="total"} 3"#,
                #"koguma_certificates{mesh="blue",state="valid"} 2"#,
            ])
        let expiry = "koguma_certificates_earliest_expiry_timestamp_seconds"
        #expect(lines(expiry, MeshSamples.earliestExpiry(meshes)) == [expiry + #"{mesh="blue"} 1772357400"#])
        #expect(
            lines("koguma_dataplanes", MeshSamples.dataplanes(meshes)) == [
                #"koguma_dataplanes{mesh="blue",state="connected"} 0"#,
                #"koguma_dataplanes{mesh="blue",state="total"} 4"#,
                #"koguma_dataplanes{mesh="blue",state="unprotected"} 4"#,
            ])
    }
}
