import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

@Suite struct TagsTests {
    private var scene = Scene()

    private func tags() throws -> [String: String] {
        try #require(try scene.written()?.networking.inbounds.first?.tags)
    }

    @Test mutating func ofAServiceTheyAreThoseOfKuma() throws {
        scene.services = [Scene.service(ports: [["port": 80, "targetPort": 8080, "appProtocol": "HTTP"]])]
        #expect(
            try tags() == [
                "app": "web", "k8s.kuma.io/namespace": "shop", "k8s.kuma.io/service-name": "web",
                "k8s.kuma.io/service-port": "80", "kuma.io/service": "web_shop_svc_80", "kuma.io/protocol": "http",
            ])
    }

    @Test mutating func ofAHeadlessServiceTheyNameThePod() throws {
        var service = Scene.service()
        service[path: ["spec", "clusterIP"]] = "None"
        scene.services = [service]
        #expect(try tags()["kuma.io/instance"] == "web-1")
    }

    @Test func withoutAServiceTheyAreThoseOfKuma() throws {
        #expect(
            try tags() == [
                "app": "web", "k8s.kuma.io/namespace": "shop", "kuma.io/service": "web-1_shop_svc",
                "kuma.io/protocol": "tcp", "kuma.io/instance": "web-1",
            ])
    }

    @Test(arguments: [true, false]) mutating func labelsWithReservedKeysAreNeverRead(hasService: Bool) throws {
        let forged = [
            "kuma.io/service", "kuma.io/protocol", "kuma.io/zone", "k8s.kuma.io/namespace", "x.kuma.io/y",
            "k8s.kuma.io/service-name",
        ]
        scene.services = hasService ? [Scene.service()] : []
        let honest = try tags()
        for key in forged { scene.pod?[path: ["metadata", "labels", key]] = "victim" }
        #expect(try tags() == honest)
    }

    @Test mutating func emptyLabelsAreNoTags() throws {
        scene.pod?[path: ["metadata", "labels", "empty"]] = ""
        #expect(try tags()["empty"] == nil)
    }

    @Test mutating func tooManyLabelsMakeNoDataplane() throws {
        for index in 0..<100 { scene.pod?[path: ["metadata", "labels", "label-\(index)"]] = "x" }
        #expect(try scene.workload() == nil)
        #expect(try scene.warnings().first?.contains("has 101 labels") == true)
    }
}

@Suite struct ServiceProtocolTests {
    @Test(arguments: [
        ("GRPC", "", "grpc"), ("", "http2", "http2"), ("http", "grpc", "http"), ("kubernetes.io/h2c", "http2", "http2"),
        ("", "htpp", "tcp"), ("", "", "tcp"),
    ])
    func itIsThatOfThePortElseThatOfTheAnnotation(port: String, annotation: String, expected: String) throws {
        let service = try WorkloadService(
            json: Scene.service(
                ports: [["port": 80, "appProtocol": .string(port)]],
                annotations: ["80.service.kuma.io/protocol": .string(annotation)]))
        #expect(ServiceProtocol.of(try #require(service.ports.first), service: service) == expected)
    }
}
