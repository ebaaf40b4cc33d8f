import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

@Suite struct DataplaneFromPodTests {
    private var scene: Scene

    init() {
        scene = Scene()
        scene.services = [Scene.service()]
    }

    @Test func itIsNamedAfterThePodAndCollectedWithIt() throws {
        guard case .create(let dataplane) = try scene.plan().write else { throw Unexpected() }
        #expect(dataplane.key == ObjectKey(namespace: "shop", name: "web-1"))
        #expect(dataplane.meshField == "default")
        let owner = try #require(dataplane.metadata.ownerReferences.first)
        #expect(owner.kind == "Pod" && owner.uid == "pod-1" && owner.controller == true)
        #expect(dataplane.metadata.labels["kuma.io/mesh"] == "default")
    }

    @Test(arguments: [true, false]) mutating func policiesSelectByItsLabelsAndThoseOfThePod(isGateway: Bool) throws {
        scene.pod?[path: ["metadata", "labels", "kuma.io/proxy-type"]] = "other"
        scene.pod?[path: ["metadata", "labels", "k8s.kuma.io/namespace"]] = "victim"
        if isGateway { scene.pod?[path: ["metadata", "annotations"]] = ["kuma.io/gateway": "enabled"] }
        let shown = try #require(try scene.written()).metadata.labels
        #expect(shown["kuma.io/proxy-type"] == (isGateway ? "gateway" : "sidecar"))
        #expect(try scene.workload()?.labels == shown.merging(["app": "web"]) { $1 })
    }

    @Test mutating func itsMakingIsToldOnce() throws {
        #expect(
            try scene.plan().events == [
                WorkloadEvent(
                    .normal, .created, isAboutPod: true,
                    "Created Kuma Dataplane: web-1, in mesh default as web_shop_svc_80")
            ])
        try scene.carryOut()
        #expect(try scene.plan().events.isEmpty)
    }

    @Test mutating func whatIsAsItShouldBeIsNotWrittenAgain() throws {
        try scene.carryOut()
        let status = try scene.plan().status
        scene.now += 1000
        #expect(try scene.plan().write == nil)
        #expect(try scene.plan().status == status)
        #expect(try Dataplane(json: #require(scene.dataplane)).status == status)
    }

    @Test mutating func whatOthersAddedBesideStays() throws {
        try scene.carryOut()
        scene.dataplane?[path: ["spec", "metrics"]] = ["type": "prometheus"]
        scene.dataplane?[path: ["metadata", "labels", "team"]] = "a"
        #expect(try scene.plan().write == nil)
    }

    @Test mutating func whatOthersChangedIsPutBack() throws {
        try scene.carryOut()
        scene.dataplane?[path: ["spec", "networking", "address"]] = "10.6.6.6"
        guard case .apply(let dataplane) = try scene.plan().write else { throw Unexpected() }
        #expect(dataplane.networking.address == "10.0.0.1")
        #expect(dataplane.metadata.uid == "dataplane-1")
        #expect(try scene.plan().status?.observedGeneration == 2)
    }

    @Test mutating func aTagThatSomebodyAddedGoes() throws {
        try scene.carryOut()
        var inbound = try #require(scene.dataplane?[path: ["spec", "networking", "inbound"]]?[0])
        inbound[path: ["tags", "kuma.io/zone"]] = "east"
        scene.dataplane?[path: ["spec", "networking", "inbound"]] = [inbound]
        guard case .apply = try scene.plan().write else { throw Unexpected() }
        try scene.carryOut()
        #expect(try scene.plan().write == nil)
    }

    @Test mutating func aLabelAloneIsNoGeneration() throws {
        try scene.carryOut()
        scene.dataplane?[path: ["metadata", "labels", "kuma.io/mesh"]] = nil
        guard case .apply = try scene.plan().write else { throw Unexpected() }
        #expect(try scene.plan().status?.observedGeneration == 1)
    }

    @Test mutating func ofAnEarlierPodOfTheNameNothingStays() throws {
        try scene.carryOut()
        scene.pod?[path: ["metadata", "uid"]] = "pod-2"
        guard case .delete = try scene.plan().write else { throw Unexpected() }
        try scene.carryOut()
        #expect(try scene.written()?.metadata.ownerReferences.map(\.uid) == ["pod-2"])
    }

    @Test mutating func aPodThatBecomesAGatewayIsMadeAnew() throws {
        try scene.carryOut()
        scene.pod?[path: ["metadata", "annotations"]] = ["kuma.io/gateway": "enabled"]
        guard case .delete = try scene.plan().write else { throw Unexpected() }
        try scene.carryOut()
        try scene.carryOut()
        #expect(try scene.plan().write == nil)
    }

    @Test mutating func whatIsGoingIsWaitedFor() throws {
        try scene.carryOut()
        scene.dataplane?[path: ["metadata", "deletionTimestamp"]] = "2026-01-01T00:00:00Z"
        scene.pod?[path: ["status", "podIP"]] = "10.0.0.2"
        #expect(try scene.plan().write == nil)
        #expect(try scene.plan().status == nil)
    }

    @Test mutating func oneOfTheNameThatIsNotOursIsLeftAlone() throws {
        var foreign = Scene.handWritten("vm_shop_svc")
        foreign[path: ["metadata", "name"]] = "web-1"
        scene.dataplane = foreign
        let plan = try scene.plan()
        #expect(plan.write == nil)
        #expect(plan.workload?.services == ["web_shop_svc_80"])
        #expect(plan.workload?.hasDataplane == false)
        #expect(plan.events.map(\.reason) == [.nameTaken])
        #expect(plan.events.first?.isAboutPod == true)
        #expect(plan.status?.conditions["Accepted"]?.reason == "NameTaken")
        #expect(plan.status?.identities == [])
    }

    @Test mutating func whereThePodIsRefusedItIsNotItsPlaceEither() throws {
        var foreign = Scene.handWritten("vm_shop_svc")
        foreign[path: ["metadata", "name"]] = "web-1"
        scene.dataplane = foreign
        scene.pod?[path: ["metadata", "labels", "kuma.io/mesh"]] = "red"
        #expect(try scene.workload() == nil)
        #expect(try scene.plan().status?.conditions["Accepted"]?.reason == "NameTaken")
        #expect(try scene.plan().write == nil)
    }

    @Test mutating func whoseMeshIsGoneHasNone() throws {
        try scene.carryOut()
        scene.meshes = []
        guard case .delete = try scene.plan().write else { throw Unexpected() }
    }

    @Test mutating func aPodThatDeclinedLeavesItsNameToOthers() throws {
        scene.pod?[path: ["metadata", "labels", "kuma.io/sidecar-injection"]] = "disabled"
        var foreign = Scene.handWritten("vm_shop_svc")
        foreign[path: ["metadata", "name"]] = "web-1"
        scene.dataplane = foreign
        #expect(try scene.workload()?.services == ["vm_shop_svc"])
    }

    @Test mutating func aPodMayAskByMountByServiceAndByNamespace() throws {
        scene.pod?[path: ["spec", "volumes"]] = [
            ["name": "id", "secret": ["secretName": "web.80.default.mesh-identity"]]
        ]
        scene.services = [Scene.service(annotations: ["koguma.io/identity-secret": "true"]), Scene.service("quiet")]
        scene.namespace[path: ["metadata", "annotations"]] = ["koguma.io/identity-secret": "true"]
        let workload = try #require(try scene.workload())
        #expect(workload.mountedSecrets == ["web.80.default.mesh-identity"])
        #expect(workload.requestedServices == ["web_shop_svc_80"])
        #expect(workload.requestsAll)
    }
}
