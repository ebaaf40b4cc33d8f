import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

@Suite struct DataplaneReportTests {
    private var scene: Scene
    private let id = "spiffe://default/web_shop_svc_80"
    private let secret = "web.80.default.mesh-identity"

    init() {
        scene = Scene()
        scene.services = [Scene.service()]
    }

    private func condition(_ type: ConditionType) throws -> Condition? {
        try scene.plan().status?.conditions[type]
    }

    @Test func whoNobodyAskedForIsNamedAllTheSame() throws {
        #expect(try scene.plan().status?.identities == [.init(spiffeID: id)])
        #expect(try condition(.identitiesDelivered) == nil)
        #expect(try condition(.ready)?.status == .true)
    }

    @Test mutating func whatIsThereIsSaid() throws {
        let end = Date(timeIntervalSince1970: 1_800_086_400)
        scene.certificates[id] = DeliveredIdentity(.delivered, secret: secret, notAfter: end, issuer: "ab")
        #expect(
            try scene.plan().status?.identities == [.init(spiffeID: id, notAfter: end, issuer: "ab", secret: secret)])
        #expect(try condition(.identitiesDelivered)?.message == "1 Secret is there")
        #expect(try condition(.ready)?.status == .true)
        #expect(try scene.warnings().isEmpty)
    }

    @Test mutating func whereNoSecretsAreWrittenThePodIsTold() throws {
        scene.certificates[id] = DeliveredIdentity(.notPermitted, secret: secret)
        let text =
            "Secret shop/\(secret) for \(id) is asked for where Koguma writes no Secrets: add shop to "
            + "--identity-secret-namespaces of the controller, or ask for it nowhere"
        #expect(try scene.warnings() == ["IdentityNotDelivered: \(text)"])
        #expect(try condition(.identitiesDelivered)?.message == text)
        #expect(try condition(.ready)?.reason == "NotPermitted")
        // A kubelet that cannot mount it gives the Pod no address, and so there is no Dataplane that could say so.
        scene.pod?["status"] = ["phase": "Pending"]
        #expect(try scene.warnings() == ["IdentityNotDelivered: \(text)"])
    }

    @Test mutating func aNameThatIsTakenIsSaid() throws {
        scene.certificates[id] = DeliveredIdentity(.nameTaken("delete it"), secret: secret)
        #expect(
            try scene.warnings() == [
                "IdentityNotDelivered: Secret shop/\(secret) for \(id) cannot be written: delete it"
            ])
        #expect(try condition(.ready)?.reason == "NameTaken")
    }

    @Test mutating func whatIsWaitedForIsNoEvent() throws {
        scene.certificates[id] = DeliveredIdentity(.waiting("nobody may sign"), secret: secret)
        #expect(try scene.warnings().isEmpty)
        #expect(try condition(.ready)?.reason == "Pending")
    }

    @Test mutating func timesMoveOnlyWithTheStatus() throws {
        try scene.carryOut()
        let before = try #require(try condition(.ready)).lastTransitionTime
        scene.now += 60
        #expect(try condition(.ready)?.lastTransitionTime == before)
        scene.certificates[id] = DeliveredIdentity(.notPermitted, secret: secret)
        #expect(try condition(.ready)?.lastTransitionTime == before + 60)
        #expect(try condition(.accepted)?.lastTransitionTime == before)
    }

    @Test mutating func ofAHandWrittenOneTheEventIsAboutIt() throws {
        scene.pod = nil
        scene.dataplane = Scene.handWritten("web_shop_svc_80")
        scene.certificates[id] = DeliveredIdentity(.notPermitted, secret: secret)
        #expect(try scene.plan().events.map(\.isAboutPod) == [false])
        #expect(try scene.plan().status?.observedGeneration == 3)
    }
}
