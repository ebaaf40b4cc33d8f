import JSON
import Randomness

/// What somebody who controls everything in namespace `shop` writes to get an identity of namespace `victim`, or one of
/// a mesh that `shop` was not given.
enum Forgery: String, CaseIterable {
    case serviceLabelOnPod
    case namespaceLabelOnPod
    case meshLabelOnPod
    case meshAnnotationOnPod
    case systemLabelsOnPod
    case ownerReference
    case ownerReferenceOfReplicaSet
    case ownerReferenceOfJob
    case serviceName
    case serviceOfAnotherNamespace
    case serviceAnnotations
    case servicePort
    case externalNameService
    case sliceOfAnotherNamespace
    case sliceOfAnotherPod
    case sliceThatNamesAPodElsewhere
    case gateway
    case handWrittenService
    case handWrittenNamespaceTag
    case handWrittenMesh
    case handWrittenMeshLabel
    case handWrittenGateway
    case handWrittenUnderThePodsName
    case handWrittenInOurFieldManagersName
    case handWrittenStatus
    case handWrittenOwner
    case addedToOurs

    /// Names that look like those of others.
    static let services = [
        "web_victim_svc_80", "web_victim_svc", "x_victim_svc_80_shop_svc", "x_victim_svc_80_shop_svc_80",
        "web_victim_svc_80_a_svc", "victim_svc", "web_victim_svc_80\u{0}_shop_svc", "web_victim_svc_80/../x_shop_svc",
        "web_victim_svc_80 x_shop_svc", "x_shop_svc_web_victim_svc", "x_shop_svc_80_victim_svc_80", "x_Shop_svc",
        "x_shop.victim_svc", ".._shop_svc", "x_shop_svc_8O", "x_shop_svc_00", "x_shop_svc_99999",
        "x_shop_svc_\u{0661}", "x\u{0301}_shop_svc", "_shop_svc", "x__shop_svc", "spiffe://red/x_shop_svc", "",
    ]

    static let names = [
        "web_victim_svc", "web_victim_svc_80", "victim", "a.b", "web.victim", "A", "..", "a/b", "x_victim_svc_80_a",
        "web-12345678", "web_victim_svc-12345678", "-", "", "web_victim_svc_80-5d59d67564", "\u{212A}", "x\ny",
    ]

    static let meshes = ["red", "victim", "", "blue", "blue,red", "default", "red/", " red", "kuma-system"]

    func apply(to scene: inout Scene, using generator: inout SeededGenerator) {
        func pick(_ texts: [String]) -> JSONValue { .string(texts.randomElement(using: &generator) ?? "") }
        let service = pick(Self.services)
        let name = pick(Self.names)
        let mesh = pick(Self.meshes)
        switch self {
        case .serviceLabelOnPod: label(&scene, "kuma.io/service", service)
        case .namespaceLabelOnPod: label(&scene, "k8s.kuma.io/namespace", "victim")
        case .meshLabelOnPod: label(&scene, "kuma.io/mesh", mesh)
        case .meshAnnotationOnPod: annotate(&scene, "kuma.io/mesh", mesh)
        case .systemLabelsOnPod:
            label(&scene, "kuma.io/system-namespace", "true")
            annotate(&scene, "koguma.io/meshes", "red")
        case .ownerReference: own(&scene, "StatefulSet", "apps/v1", name)
        case .ownerReferenceOfReplicaSet:
            own(&scene, "ReplicaSet", "apps/v1", name)
            label(&scene, "pod-template-hash", pick(["5d59d67564", "80", "svc", "_80", ""]))
        case .ownerReferenceOfJob: own(&scene, "Job", "batch/v1", name)
        case .serviceName: scene.services.append(Scene.service(name.string ?? ""))
        case .serviceOfAnotherNamespace: scene.services.append(Scene.service("web", namespace: "victim"))
        case .serviceAnnotations:
            scene.services.append(
                Scene.service(annotations: [
                    "kuma.io/service": service, "kuma.io/mesh": mesh, "80.service.kuma.io/protocol": service,
                ]))
        case .servicePort:
            let port = JSONValue.integer([0, -1, 65536, 1, .max, .min].randomElement(using: &generator) ?? 0)
            scene.services.append(Scene.service("odd", ports: [["name": service, "port": port, "targetPort": name]]))
        case .externalNameService: scene.services.append(Scene.service("out", type: "ExternalName"))
        case .sliceOfAnotherNamespace:
            scene.services.append(Scene.service("web", namespace: "victim", selector: nil))
            scene.slices.append(Scene.slice(namespace: "victim"))
        case .sliceOfAnotherPod:
            scene.services.append(Scene.service("free", selector: nil))
            scene.slices.append(Scene.slice(of: "free", uid: "pod-of-before"))
        case .sliceThatNamesAPodElsewhere:
            scene.services.append(Scene.service("free", selector: nil))
            scene.slices.append(Scene.slice(of: "free", podNamespace: "victim"))
        case .gateway: annotate(&scene, "kuma.io/gateway", pick(["enabled", "provided", "builtin", "victim"]))
        case .handWrittenService:
            write(&scene) { $0[path: Self.tags] = [["port": 1, "tags": ["kuma.io/service": service]]] }
        case .handWrittenNamespaceTag:
            write(&scene) { dataplane in
                dataplane[path: Self.tags] = [
                    [
                        "port": 1,
                        "tags": [
                            "kuma.io/service": "x_shop_svc", "k8s.kuma.io/namespace": "victim", "kuma.io/mesh": "red",
                        ],
                    ]
                ]
            }
        case .handWrittenMesh: write(&scene) { $0["mesh"] = mesh }
        case .handWrittenMeshLabel: write(&scene) { $0[path: ["metadata", "labels"]] = ["kuma.io/mesh": mesh] }
        case .handWrittenGateway:
            write(&scene) { dataplane in
                dataplane[path: ["spec", "networking"]] = [
                    "address": "10.0.0.9", "gateway": ["type": "DELEGATED", "tags": ["kuma.io/service": service]],
                ]
            }
        case .handWrittenUnderThePodsName: write(&scene) { $0[path: ["metadata", "name"]] = "web-1" }
        case .handWrittenInOurFieldManagersName: write(&scene) { $0 = Scene.owned($0) }
        case .handWrittenStatus:
            write(&scene) { dataplane in
                dataplane["status"] = ["identities": [["spiffeID": "spiffe://red/web_victim_svc_80"]]]
            }
        case .handWrittenOwner:
            write(&scene) { dataplane in
                dataplane[path: ["metadata", "ownerReferences"]] = [
                    ["apiVersion": "v1", "kind": "Pod", "name": "web-1", "uid": "pod-1", "controller": true]
                ]
            }
        case .addedToOurs:
            try? scene.carryOut()
            scene.dataplane?[path: ["spec", "networking", "inbound"]] = [
                ["port": 80, "tags": ["kuma.io/service": service]]
            ]
            scene.dataplane?["mesh"] = mesh
        }
    }

    private static let tags = ["spec", "networking", "inbound"]

    private func label(_ scene: inout Scene, _ key: String, _ value: JSONValue) {
        if scene.pod != nil { scene.pod?[path: ["metadata", "labels", key]] = value }
    }

    private func annotate(_ scene: inout Scene, _ key: String, _ value: JSONValue) {
        if scene.pod != nil { scene.pod?[path: ["metadata", "annotations", key]] = value }
    }

    private func own(_ scene: inout Scene, _ kind: JSONValue, _ apiVersion: JSONValue, _ name: JSONValue) {
        guard scene.pod != nil else { return }
        scene.pod?[path: ["metadata", "ownerReferences"]] = [
            ["apiVersion": apiVersion, "kind": kind, "name": name, "uid": "owner", "controller": true]
        ]
    }

    private func write(_ scene: inout Scene, _ change: (inout JSONValue) -> Void) {
        var dataplane = scene.dataplane ?? Scene.handWritten("x_shop_svc")
        change(&dataplane)
        scene.dataplane = dataplane
    }
}
