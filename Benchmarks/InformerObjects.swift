import EmbeddedAPIServer
import JSON
import KubernetesAPI
import KubernetesClient

/// A proxy's description as a mesh of 10,000 has them, with the fields that a controller reads.
struct BenchmarkDataplane: KubernetesObject {
    static let resource = ResourceType(
        group: "kuma.io", version: "v1alpha1", kind: "Dataplane", plural: "dataplanes", isNamespaced: true)

    struct Inbound: JSONDecodable {
        var port: Int
        var servicePort: Int?
        var tags: [String: String]

        init(json: JSONValue) throws(JSONDecodingError) {
            let reader = try JSONReader(json)
            port = try reader.required("port")
            servicePort = try reader.optional("servicePort")
            tags = try reader.value("tags", default: [:])
        }
    }

    var metadata: ObjectMeta
    var address: String
    var inbounds: [Inbound]

    init(json: JSONValue) throws(JSONDecodingError) {
        metadata = try JSONReader(json).metadata()
        let networking: JSONReader = try JSONReader(json["spec"]?["networking"] ?? [:])
        address = try networking.value("address", default: "")
        inbounds = try networking.value("inbound", default: [])
    }

    /// Not what was read: nobody writes these.
    var json: JSONValue { .object(envelope) }

    /// The definition that a server needs.
    static let definition: JSONValue = [
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": ["name": "dataplanes.kuma.io"],
        "spec": [
            "group": "kuma.io", "scope": "Namespaced",
            "names": ["kind": "Dataplane", "plural": "dataplanes", "singular": "dataplane"],
            "versions": [
                [
                    "name": "v1alpha1", "served": true, "storage": true,
                    "schema": [
                        "openAPIV3Schema": ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
                    ],
                ]
            ],
        ],
    ]

    /// An object of about 2 KB as a server sends it, a third of which says who wrote what.
    static func object(_ index: Int) -> JSONValue {
        let service = "service-\(index % 500)"
        let tags: JSONValue = [
            "kuma.io/service": .string("\(service)_default_svc_80"), "kuma.io/protocol": "http",
            "k8s.kuma.io/namespace": "default", "k8s.kuma.io/service-name": .string(service),
            "k8s.kuma.io/service-port": "80", "app.kubernetes.io/name": .string(service), "version": "v1",
        ]
        let inbound: (Int) -> JSONValue = { port in
            [
                "port": .integer(Int64(port)), "servicePort": .integer(Int64(port)), "tags": tags,
                "health": ["ready": true],
            ]
        }
        return [
            "apiVersion": "kuma.io/v1alpha1", "kind": "Dataplane",
            "metadata": [
                "name": .string("\(service)-6d4cf56db6-\(index)"), "namespace": "default",
                "labels": [
                    "kuma.io/mesh": "default", "app.kubernetes.io/managed-by": "koguma",
                    "pod-template-hash": "6d4cf56db6",
                ],
                // In the place of an owner: what belongs to a Pod that is not there would be collected.
                "annotations": [
                    "koguma.io/pod": .string("\(service)-6d4cf56db6-\(index)"),
                    "koguma.io/pod-uid": .string("6f6c2f2e-0000-4000-8000-\(100_000_000_000 + index)"),
                ],
            ],
            "spec": [
                "networking": [
                    "address": .string("10.\(index / 65_536).\(index / 256 % 256).\(index % 256)"),
                    "inbound": [inbound(80), inbound(8080)],
                    "outbound": .array(
                        (0..<4).map { outbound in
                            [
                                "port": .integer(Int64(10_000 + outbound)),
                                "tags": ["kuma.io/service": .string("backend-\(outbound)_default_svc_80")],
                            ]
                        }),
                ]
            ],
        ]
    }
}
