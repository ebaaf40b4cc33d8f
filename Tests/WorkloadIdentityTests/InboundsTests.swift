import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

@Suite struct InboundsTests {
    private var scene = Scene()

    private func inbounds() throws -> [DataplaneNetworking.Inbound] {
        try #require(try scene.written()).networking.inbounds
    }

    @Test mutating func thePortIsThatOfTheContainer() throws {
        scene.services = [Scene.service()]
        let inbound = try #require(try inbounds().first)
        #expect(inbound.port == 8080)
        #expect(inbound.name == "http")
        #expect(inbound.state == .ready)
        #expect(try scene.written()?.networking.address == "10.0.0.1")
    }

    @Test mutating func aTargetMayBeAName() throws {
        scene.services = [Scene.service(ports: [["port": 80, "targetPort": "http"]])]
        #expect(try inbounds().map(\.port) == [8080])
    }

    @Test mutating func aNameThatThePodDoesNotHaveIsPassedOver() throws {
        scene.services = [
            Scene.service(ports: [
                ["name": "a", "port": 80, "targetPort": "http"], ["name": "b", "port": 81, "targetPort": "grpc"],
            ])
        ]
        #expect(try scene.workload()?.services == ["web_shop_svc_80"])
    }

    @Test mutating func aNumberNeedNotBeDeclared() throws {
        scene.services = [Scene.service(ports: [["port": 80, "targetPort": 9999]])]
        let inbound = try #require(try inbounds().first)
        #expect(inbound.port == 9999)
        #expect(inbound.name.isEmpty)
    }

    @Test mutating func onlyTCPCounts() throws {
        scene.services = [
            Scene.service(ports: [
                ["name": "dns", "port": 53, "protocol": "UDP"], ["name": "a", "port": 80, "targetPort": 8080],
            ])
        ]
        #expect(try scene.workload()?.services == ["web_shop_svc_80"])
        scene.pod?["spec"] = [
            "containers": [["name": "app", "ports": [["name": "http", "containerPort": 8080, "protocol": "UDP"]]]]
        ]
        scene.services = [Scene.service(ports: [["port": 80, "targetPort": "http"]])]
        #expect(try scene.workload()?.services == ["web-1_shop_svc"])
    }

    @Test mutating func twoServicesOnOnePortAreTwoInboundsAndTwoNames() throws {
        scene.services = [Scene.service("web-canary"), Scene.service("web")]
        #expect(try inbounds().map(\.port) == [8080, 8080])
        #expect(
            try inbounds().map { $0.tags["kuma.io/service"] } == ["web_shop_svc_80", "web-canary_shop_svc_80"])
        #expect(try scene.workload()?.services == ["web-canary_shop_svc_80", "web_shop_svc_80"])
    }

    @Test func aPodThatNoServiceHasHasANameAndNoListener() throws {
        let inbound = try #require(try inbounds().first)
        #expect(inbound.port == 49151)
        #expect(inbound.tags["kuma.io/service"] == "web-1_shop_svc")
        #expect(inbound.protocol == "tcp")
    }

    @Test mutating func onTheNetworkOfTheNodeThereIsNoListener() throws {
        scene.services = [Scene.service()]
        scene.pod?[path: ["spec", "hostNetwork"]] = true
        #expect(try inbounds().map(\.port) == [49151])
        #expect(try inbounds().first?.tags["kuma.io/service"] == "web_shop_svc_80")
    }

    @Test mutating func aContainerThatIsNotReadyIsNotSentRequests() throws {
        scene.services = [Scene.service()]
        scene.pod?[path: ["status", "containerStatuses"]] = [["name": "app", "ready": false]]
        #expect(try inbounds().map(\.state) == [.notReady])
    }

    @Test mutating func aPodThatIsAboutToGoIsNotSentRequests() throws {
        scene.services = [Scene.service()]
        scene.pod?[path: ["metadata", "deletionTimestamp"]] = "2026-01-01T00:00:00Z"
        #expect(try inbounds().map(\.state) == [.notReady])
        #expect(try scene.workload() != nil)
    }

    @Test mutating func sixtyFourNamesAreTheLimit() throws {
        scene.services = (1...64).map { Scene.service("web-\($0)") }
        #expect(try scene.workload()?.services.count == 64)
        scene.services.append(Scene.service())
        #expect(try scene.workload() == nil)
        #expect(
            try scene.warnings() == [
                "FailedToGenerateKumaDataplane: Pod shop/web-1 has 65 ports of Services, and at most 64 can be its "
                    + "identities: let fewer Services select it, or annotate some with kuma.io/ignore=true"
            ])
    }

    @Test mutating func aGatewayIsAClientWithOneName() throws {
        scene.pod?[path: ["metadata", "annotations"]] = ["kuma.io/gateway": "enabled"]
        scene.services = [
            Scene.service(ports: [["port": 80, "targetPort": 8080, "appProtocol": "http"]]), Scene.service("zoo"),
        ]
        let dataplane = try #require(try scene.written())
        #expect(dataplane.networking.inbounds.isEmpty)
        #expect(dataplane.networking.gateway?.type == "DELEGATED")
        #expect(dataplane.networking.gateway?.tags["kuma.io/service"] == "web_shop_svc_80")
        #expect(dataplane.networking.gateway?.tags["kuma.io/protocol"] == nil)
        #expect(try scene.workload()?.services == ["web_shop_svc_80"])
        #expect(dataplane.metadata.labels["kuma.io/proxy-type"] == "gateway")
    }

    @Test mutating func otherGatewaysAreNotSupported() throws {
        scene.pod?[path: ["metadata", "annotations"]] = ["kuma.io/gateway": "builtin"]
        #expect(try scene.workload() == nil)
        #expect(try scene.warnings().first?.contains("is \"builtin\", which is not supported") == true)
    }
}
