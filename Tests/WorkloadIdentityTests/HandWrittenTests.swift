import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

@Suite struct HandWrittenTests {
    private var scene: Scene

    init() {
        scene = Scene()
        scene.pod = nil
        scene.meshes.append(["metadata": ["name": "blue"]])
    }

    private func accepted() throws -> (reason: String, text: String)? {
        let condition = try #require(try scene.plan().status?.conditions["Accepted"])
        return condition.status == .true ? nil : (condition.reason, condition.message)
    }

    @Test(arguments: ["vm_shop_svc", "vm_shop_svc_80", "0a-b_shop_svc_65535"])
    mutating func itNamesServicesOfItsNamespace(service: String) throws {
        scene.dataplane = Scene.handWritten(service)
        #expect(try scene.workload()?.services == [service])
        #expect(try scene.workload()?.hasDataplane == true)
        #expect(try accepted() == nil)
        #expect(try scene.plan().write == nil)
    }

    @Test(arguments: [
        "web_victim_svc_80", "x_victim_svc_80_shop_svc", "x_victim_svc_80_shop_svc_80", "vm_shop_svc_080",
        "vm_shop_svc_0", "vm_shop_svc_65536", "vm_shop_svc_", "_shop_svc", "vm_shop_svc_80_", "vm_shop_svc_+80",
        "vm_shop_svc\n", "a.b_shop_svc", "web", "vm_shop_svc/../../web_victim_svc", "VM_shop_svc", "",
    ])
    mutating func itNamesNoOther(service: String) throws {
        scene.dataplane = Scene.handWritten(service)
        #expect(try scene.workload() == nil)
        #expect(try accepted()?.text.contains("spec.networking.inbound[0].tags") == true)
    }

    @Test mutating func oneOfAnotherNamespaceMakesAllOfItInvalid() throws {
        var dataplane = Scene.handWritten("vm_shop_svc")
        dataplane[path: ["spec", "networking", "inbound"]] = [
            ["port": 80, "tags": ["kuma.io/service": "vm_shop_svc"]],
            ["port": 81, "tags": ["kuma.io/service": "web_victim_svc"]],
        ]
        scene.dataplane = dataplane
        #expect(try scene.workload() == nil)
    }

    @Test mutating func inTheSystemNamespaceItNamesAny() throws {
        scene.namespace = ["metadata": ["name": "kuma-system"]]
        scene.dataplane = Scene.handWritten("web", in: "kuma-system", mesh: "blue")
        #expect(try scene.workload()?.services == ["web"])
        #expect(try scene.workload()?.mesh == "blue")
    }

    @Test(arguments: ["a b", "a:b", "a/b", "..", "ä"])
    mutating func evenThereASPIFFEIDMustBeMadeOfIt(service: String) throws {
        scene.namespace = ["metadata": ["name": "kuma-system"]]
        scene.dataplane = Scene.handWritten(service, in: "kuma-system")
        #expect(try scene.workload() == nil)
        #expect(try accepted()?.reason == "Invalid")
    }

    @Test(arguments: [true, false]) mutating func itsMeshIsOneThatItsNamespaceWasGiven(isLabel: Bool) throws {
        scene.dataplane = Scene.handWritten("vm_shop_svc", mesh: isLabel ? nil : "blue")
        if isLabel { scene.dataplane?[path: ["metadata", "labels"]] = ["kuma.io/mesh": "blue"] }
        #expect(try scene.workload() == nil)
        #expect(try accepted()?.reason == "NotPermitted")
        scene.namespace[path: ["metadata", "annotations"]] = ["koguma.io/meshes": "blue"]
        #expect(try scene.workload()?.mesh == "blue")
    }

    @Test mutating func itsNamespaceHasToGrantMembership() throws {
        scene.namespace[path: ["metadata", "labels"]] = [:]
        scene.dataplane = Scene.handWritten("vm_shop_svc")
        #expect(try scene.workload() == nil)
        #expect(try accepted()?.text.contains("label it with kuma.io/sidecar-injection=enabled") == true)
    }

    @Test mutating func itsMeshHasToBeThere() throws {
        scene.meshes = []
        scene.dataplane = Scene.handWritten("vm_shop_svc")
        #expect(try accepted()?.reason == "MeshNotFound")
    }

    @Test mutating func constraintsGoByWhatIsComputed() throws {
        scene.meshes = [
            [
                "metadata": ["name": "default"],
                "spec": ["constraints": ["dataplaneProxy": ["requirements": [["tags": ["kuma.io/zone": "east"]]]]]],
            ]
        ]
        var dataplane = Scene.handWritten("vm_shop_svc")
        dataplane[path: ["spec", "networking", "inbound"]] = [
            ["port": 80, "tags": ["kuma.io/service": "vm_shop_svc", "kuma.io/zone": "east"]]
        ]
        scene.dataplane = dataplane
        #expect(try accepted()?.reason == "ConstraintsNotMet")
    }

    @Test mutating func whatIsInvalidHasNoIdentity() throws {
        var dataplane = Scene.handWritten("vm_shop_svc")
        dataplane[path: ["spec", "networking", "address"]] = "0.0.0.0"
        scene.dataplane = dataplane
        #expect(try scene.workload() == nil)
        #expect(
            try accepted()?.text
                == "Dataplane shop/hand is invalid: spec.networking.address: must not be 0.0.0.0 or ::")
        #expect(try scene.plan().status?.conditions["Ready"]?.reason == "Invalid")
    }

    @Test mutating func aGatewayHasItsName() throws {
        var dataplane = Scene.handWritten("vm_shop_svc")
        dataplane[path: ["spec", "networking"]] = [
            "address": "10.0.0.9", "gateway": ["tags": ["kuma.io/service": "edge_shop_svc"]],
        ]
        scene.dataplane = dataplane
        #expect(try scene.workload()?.services == ["edge_shop_svc"])
    }

    @Test mutating func itsTagsAreThoseThatItWouldHaveOfItsService() throws {
        scene.dataplane = Scene.handWritten("web_shop_svc_80")
        scene.dataplane?[path: ["spec", "networking", "inbound"]] = [
            [
                "port": 8080, "protocol": "HTTP",
                "tags": [
                    "app": "web", "kuma.io/service": "web_shop_svc_80", "kuma.io/protocol": "grpc",
                    "k8s.kuma.io/service-name": "victim", "k8s.kuma.io/service-port": "1", "kuma.io/zone": "east",
                ],
            ],
            ["port": 8081, "tags": ["kuma.io/service": "vm_shop_svc", "kuma.io/protocol": "grpc"]],
        ]
        #expect(
            try scene.workload()?.tagSets == [
                [
                    "app": "web", "k8s.kuma.io/namespace": "shop", "k8s.kuma.io/service-name": "web",
                    "k8s.kuma.io/service-port": "80", "kuma.io/service": "web_shop_svc_80", "kuma.io/protocol": "http",
                ],
                ["k8s.kuma.io/namespace": "shop", "kuma.io/service": "vm_shop_svc"],
            ])
    }

    @Test mutating func theDataplaneOfAPodReadsTheSameWithoutIt() throws {
        var ofPod = Scene()
        ofPod.services = [Scene.service(ports: [["port": 80, "targetPort": 8080, "appProtocol": "http"]])]
        let workload = try #require(try ofPod.workload())
        scene.dataplane = try #require(try ofPod.written()).json
        scene.dataplane?[path: ["metadata", "managedFields"]] = nil
        let read = try #require(try scene.workload())
        #expect(read.tagSets == workload.tagSets && read.listeners == workload.listeners)
        // The labels of its Pod are not there.
        #expect(read.labels == workload.labels.filter { $0.key != "app" })
    }

    @Test(arguments: [true, false]) mutating func policiesSelectItByWhatItIs(isSystem: Bool) throws {
        if isSystem { scene.namespace = ["metadata": ["name": "kuma-system"]] }
        let namespace = isSystem ? "kuma-system" : "shop"
        scene.dataplane = Scene.handWritten("vm_\(namespace)_svc", in: namespace)
        scene.dataplane?[path: ["metadata", "labels"]] = [
            "team": "a", "kuma.io/zone": "east", "k8s.kuma.io/namespace": "victim", "kuma.io/proxy-type": "gateway",
        ]
        var expected = [
            "team": "a", "kuma.io/mesh": "default", "k8s.kuma.io/namespace": namespace, "kuma.io/proxy-type": "sidecar",
        ]
        // What is written there is trusted, as far as nothing better is known.
        if isSystem { expected["kuma.io/zone"] = "east" }
        #expect(try scene.workload()?.labels == expected)
    }

    @Test mutating func aServiceMayAskForItsSecrets() throws {
        scene.dataplane = Scene.handWritten("web_shop_svc_80")
        #expect(try scene.workload()?.requestedServices == [])
        scene.services = [Scene.service(annotations: ["koguma.io/identity-secret": "true"])]
        #expect(try scene.workload()?.requestedServices == ["web_shop_svc_80"])
    }

    @Test mutating func oneOfOursWithoutItsPodGoes() throws {
        scene.dataplane = Scene.owned(Scene.handWritten("vm_shop_svc"))
        #expect(try scene.workload() == nil)
        guard case .delete = try scene.plan().write else { throw Unexpected() }
    }
}
