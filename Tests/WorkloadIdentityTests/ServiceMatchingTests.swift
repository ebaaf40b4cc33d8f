import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

@Suite struct ServiceMatchingTests {
    private var scene = Scene()

    @Test mutating func aSelectorHasThePodBeforeItHasAnAddress() throws {
        scene.services = [Scene.service()]
        scene.pod?["status"] = ["phase": "Pending"]
        #expect(try scene.workload()?.services == ["web_shop_svc_80"])
    }

    @Test mutating func allOfASelectorCounts() throws {
        scene.services = [Scene.service(selector: ["app": "web", "tier": "front"])]
        #expect(try scene.workload()?.services == ["web-1_shop_svc"])
    }

    @Test mutating func aSliceNamesThePodOfAServiceWithoutSelector() throws {
        scene.services = [Scene.service(selector: nil)]
        scene.slices = [Scene.slice()]
        #expect(try scene.workload()?.services == ["web_shop_svc_80"])
    }

    @Test(arguments: [
        Scene.slice(namespace: "evil"), Scene.slice(podNamespace: "victim"), Scene.slice(uid: "an-earlier-pod"),
        Scene.slice(uid: ""), Scene.slice(of: "other"), Scene.slice(pod: "web-2"),
    ])
    mutating func aSliceOfAnotherNamespaceOrPodCountsForNothing(slice: JSONValue) throws {
        scene.services = [Scene.service(selector: nil)]
        scene.slices = [slice]
        #expect(try scene.workload()?.services == ["web-1_shop_svc"])
    }

    @Test mutating func aSliceCountsForNothingWhereThereIsASelector() throws {
        scene.services = [Scene.service(selector: ["app": "other"])]
        scene.slices = [Scene.slice()]
        #expect(try scene.workload()?.services == ["web-1_shop_svc"])
    }

    @Test(arguments: [
        Scene.service(namespace: "evil"), Scene.service(annotations: ["kuma.io/ignore": "true"]),
        Scene.service(type: "ExternalName"), Scene.service("web_victim_svc"), Scene.service("a.b"),
    ])
    mutating func someServicesCountForNothing(service: JSONValue) throws {
        scene.services = [service]
        #expect(try scene.workload()?.services == ["web-1_shop_svc"])
    }
}
