import ControllerRuntime
import JSON
import MeshAPI
import Testing

@testable import MeshOperator

@Suite struct PermissionSamplesTests {
    private func policy(_ mesh: String, _ status: String) throws -> MeshTrafficPermission {
        try MeshTrafficPermission(json: [
            "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
            "metadata": ["name": "a", "namespace": "shop", "labels": ["kuma.io/mesh": .string(mesh)]],
            "status": [
                "conditions": [
                    ["type": "Ready", "status": .string(status), "reason": "X"],
                    ["type": "example.com/Theirs", "status": "True", "reason": "X"],
                ]
            ],
        ])
    }

    @Test func `policies are counted by what they say, and those of no Mesh together`() throws {
        let mesh = try Mesh(json: ["apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": ["name": "blue"]])
        let policies = [
            try policy("blue", "True"), try policy("blue", "True"), try policy("blue", "False"),
            try policy("any", "False"), try policy("thing", "False"),
        ]
        let registry = PrometheusRegistry()
        registry.observe("koguma_permissions") { PermissionSamples.conditions(policies, [mesh]) }
        let lines = String(decoding: registry.exposition(), as: UTF8.self).split(separator: "\n").filter {
            !$0.hasPrefix("#")
        }
        #expect(
            lines.sorted() == [
                #"koguma_permissions{condition="Ready",kind="MeshTrafficPermission",mesh="",status="False"} 2"#,
                #"koguma_permissions{condition="Ready",kind="MeshTrafficPermission",mesh="blue",status="False"} 1"#,
                #"koguma_permissions{condition="Ready",kind="MeshTrafficPermission",mesh="blue",status="True"} 2"#,
            ])
    }
}
