import FoundationEssentials
import JSON
import KubernetesClient
import MeshAPI

/// MB/s of a list of 10,000 Meshes, as an API server sends it, decoded into typed values.
///
/// The baseline is what a Swift program would take otherwise: `JSONDecoder` into the same fields.
func measureListDecode() throws -> Measurement {
    let body = Array(meshList(count: 10_000).encoded())
    let megabytes = Double(body.count) / 1_000_000
    let ours = try perSecond(1) {
        let page = try ListPage<Mesh>(parsing: body)
        guard page.items.count == 10_000, page.items.allSatisfy({ $0.value != nil }) else {
            throw BenchmarkError("not every Mesh was decoded")
        }
    }
    let parsed = try perSecond(1) { _ = try JSONValue(parsing: body, options: .init(skipsManagedFields: true)) }
    let data = Data(body)
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let theirs = try perSecond(1, rounds: 3) {
        let list = try decoder.decode(CodableMeshList.self, from: data)
        guard list.items.count == 10_000 else { throw BenchmarkError("not every Mesh was decoded") }
    }
    let rate = megabytes * ours
    return Measurement(
        name: "list-decode", value: rate, unit: "MB/s", baseline: megabytes * theirs,
        baselineIs: "JSONDecoder of FoundationEssentials into the same fields", goal: "value >= 150",
        isGoalMet: rate >= 150,
        notes: ["megabytes": Measurement.rounded(megabytes), "parseOnly": Measurement.rounded(megabytes * parsed)])
}

struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

private func meshList(count: Int) -> JSONValue {
    let time: JSONValue = "2026-03-31T09:30:00Z"
    let applied = #"{"apiVersion":"kuma.io/v1alpha1","kind":"Mesh","metadata":{"annotations":{},"name":"default"}}"#
    let condition: (String) -> JSONValue = {
        [
            "type": .string($0), "status": "True", "reason": "Available", "observedGeneration": 2,
            "lastTransitionTime": time, "message": "backend builtin signs with a root that is valid until 2036",
        ]
    }
    let fields: JSONValue = [
        "f:metadata": ["f:annotations": [".": [:], "f:kubectl.kubernetes.io/last-applied-configuration": [:]]],
        "f:spec": [".": [:], "f:mtls": [".": [:], "f:backends": [:], "f:enabledBackend": [:]]],
    ]
    let managed: (String, String) -> JSONValue = { manager, operation in
        [
            "manager": .string(manager), "operation": .string(operation), "apiVersion": "kuma.io/v1alpha1",
            "time": time, "fieldsType": "FieldsV1", "fieldsV1": fields,
        ]
    }
    let items = (0..<count).map { index -> JSONValue in
        [
            "apiVersion": "kuma.io/v1alpha1", "kind": "Mesh",
            "metadata": [
                "name": "mesh-\(index)", "uid": "6f6c2f2e-0000-4000-8000-\(100_000_000_000 + index)",
                "resourceVersion": "\(index)", "generation": 2, "creationTimestamp": time,
                "annotations": ["kubectl.kubernetes.io/last-applied-configuration": .string(applied)],
                "finalizers": ["koguma.io/ca"],
                "managedFields": [managed("kubectl", "Update"), managed("koguma-mesh", "Apply")],
            ],
            "spec": [
                "mtls": [
                    "enabledBackend": "builtin",
                    "backends": [
                        ["name": "builtin", "type": "builtin", "dpCert": ["rotation": ["expiration": "1d"]]]
                    ],
                ]
            ],
            "status": [
                "observedGeneration": 2,
                "conditions": .array(["Accepted", "MutualTLS", "CertificateAuthorityReady", "Ready"].map(condition)),
            ],
        ]
    }
    return [
        "apiVersion": "kuma.io/v1alpha1", "kind": "MeshList", "metadata": ["resourceVersion": "1"],
        "items": .array(items),
    ]
}

private struct CodableMeshList: Decodable {
    struct Item: Decodable {
        struct Metadata: Decodable {
            let name, uid, resourceVersion: String
            let generation: Int64
            let creationTimestamp: Date
            let annotations: [String: String]
            let finalizers: [String]
        }
        struct Spec: Decodable {
            struct MutualTLS: Decodable {
                struct Backend: Decodable {
                    struct Certificate: Decodable {
                        struct Rotation: Decodable { let expiration: String }
                        let rotation: Rotation
                    }
                    let name, type: String
                    let dpCert: Certificate
                }
                let enabledBackend: String
                let backends: [Backend]
            }
            let mtls: MutualTLS
        }
        struct Status: Decodable {
            struct Condition: Decodable {
                let type, status, reason, message: String
                let observedGeneration: Int64
                let lastTransitionTime: Date
            }
            let observedGeneration: Int64
            let conditions: [Condition]
        }
        let metadata: Metadata
        let spec: Spec
        let status: Status
    }
    let items: [Item]
}
