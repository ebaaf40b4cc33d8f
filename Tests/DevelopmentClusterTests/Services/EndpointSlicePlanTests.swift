import JSON
import KubernetesAPI
import Testing

@testable import DevelopmentCluster

@Suite struct EndpointSlicePlanTests {
    private func pods(_ count: Int) -> [Pod] {
        (0..<count).map { Samples.running("p\($0)", address: "127.1.\($0 / 200).\($0 % 200 + 1)") }
    }

    /// The slices that a plan leaves behind.
    private func carriedOut(_ plan: EndpointSlicePlan, on slices: [EndpointSlice]) -> [EndpointSlice] {
        var result = slices.filter { slice in !plan.deletions.contains { $0.metadata.uid == slice.metadata.uid } }
        for update in plan.updates {
            result = result.map { $0.metadata.uid == update.metadata.uid ? update : $0 }
        }
        for (index, creation) in plan.creations.enumerated() {
            result.append(Samples.stored(creation, "web-\(slices.count + index)"))
        }
        return result
    }

    @Test func `A slice lists the Pods that the Service selects`() throws {
        let plan = EndpointSlicePlan(Samples.service(), pods: pods(2), slices: [])
        let slice = try #require(plan.creations.first)
        #expect(plan.creations.count == 1)
        #expect(slice.metadata.generateName == "web-")
        #expect(
            slice.metadata.labels == [
                "kubernetes.io/service-name": "web", "team": "a",
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            ])
        #expect(slice.metadata.controller?.uid == "uid-web")
        #expect(slice.ports == [EndpointPort(name: "http", port: 8080)])
        let endpoint = try #require(slice.endpoints.first)
        #expect(
            endpoint.addresses == ["127.1.0.1"] && endpoint.isReady && endpoint.isServing && !endpoint.isTerminating)
        #expect(endpoint.target?.kind == "Pod" && endpoint.target?.uid == "uid-p0" && endpoint.nodeName == "koguma-dev")
    }

    @Test func `What is written reads back as the same, and then nothing is written`() throws {
        let created = EndpointSlicePlan(Samples.service(), pods: pods(3), slices: []).creations.map { slice in
            Samples.stored(slice, "web-1")
        }
        let read = try created.map { try EndpointSlice(json: $0.json) }
        #expect(read == created)
        #expect(EndpointSlicePlan(Samples.service(), pods: pods(3), slices: read).isEmpty)
    }

    @Test func `No Pod is an empty slice`() throws {
        let plan = EndpointSlicePlan(Samples.service(), pods: [], slices: [])
        #expect(plan.creations.map(\.endpoints) == [[]] && plan.creations.map(\.ports) == [[]])
        let stored = carriedOut(plan, on: [])
        #expect(EndpointSlicePlan(Samples.service(), pods: [], slices: stored).isEmpty)
        // It is used when the first Pod comes.
        let next = EndpointSlicePlan(Samples.service(), pods: pods(1), slices: stored)
        #expect(next.creations.isEmpty && next.updates.count == 1 && next.deletions.isEmpty)
    }

    @Test func `A Pod that is about to go is terminating: not ready, serving as long as it is Ready`() throws {
        let going = Samples.running("a") { $0.metadata.deletionTimestamp = Samples.now }
        let endpoint = EndpointSlicePlan(Samples.service(), pods: [going], slices: []).creations.first?.endpoints.first
        #expect(endpoint?.isReady == false && endpoint?.isServing == true && endpoint?.isTerminating == true)
    }

    @Test func `A Pod that is not Ready is listed as not ready, unless the Service wants those too`() throws {
        let pod = Samples.running("a", ready: false)
        func isReady(_ service: KubernetesService) -> Bool? {
            EndpointSlicePlan(service, pods: [pod], slices: []).creations.first?.endpoints.first?.isReady
        }
        #expect(isReady(Samples.service()) == false)
        #expect(isReady(Samples.service { $0.publishesNotReadyAddresses = true }) == true)
    }

    @Test func `Pods that have ended, have no address or have other labels are not listed`() throws {
        let pods = [
            Samples.running("ended") { $0.status.phase = .succeeded }, Samples.pod("new"),
            Samples.running("other", labels: ["app": "db"]),
        ]
        #expect(EndpointSlicePlan(Samples.service(), pods: pods, slices: []).creations.first?.endpoints == [])
    }

    @Test func `A named port may be another number on another Pod: a slice for each`() throws {
        let other = Samples.running("b", address: "127.2.2.2") {
            $0.spec.containers[0].ports = [ContainerPort(name: "http", containerPort: 9090)]
        }
        let plan = EndpointSlicePlan(Samples.service(), pods: [Samples.running("a"), other], slices: [])
        #expect(Set(plan.creations.flatMap(\.ports).map(\.port)) == [8080, 9090])
        #expect(plan.creations.allSatisfy { $0.endpoints.count == 1 })
    }

    @Test func `A named port that a Pod does not have is left out`() throws {
        let pod = Samples.running("a") { $0.spec.containers[0].ports = [] }
        let service = Samples.service([
            ServicePort(name: "http", port: 80, target: .name("http")), ServicePort(name: "tcp", port: 90),
        ])
        let slice = EndpointSlicePlan(service, pods: [pod], slices: []).creations.first
        #expect(slice?.ports == [EndpointPort(name: "tcp", port: 90)])
    }

    @Test func `A headless Service's slices say so`() throws {
        let service = Samples.service { $0.clusterIP = "None" }
        let slice = EndpointSlicePlan(service, pods: pods(1), slices: []).creations.first
        #expect(slice?.metadata.labels["service.kubernetes.io/headless"] == "")
    }

    @Test func `Without a selector, or for another name, there are none`() throws {
        #expect(EndpointSlicePlan(Samples.service { $0.selector = [:] }, pods: pods(1), slices: []).isEmpty)
        #expect(EndpointSlicePlan(Samples.service { $0.type = "ExternalName" }, pods: pods(1), slices: []).isEmpty)
    }

    @Test func `Slices that somebody else manages are left alone`() throws {
        var theirs = Samples.stored(
            EndpointSlicePlan(Samples.service(), pods: pods(1), slices: []).creations[0], "theirs")
        theirs.metadata.labels[EndpointSlice.managerLabel] = "somebody"
        let plan = EndpointSlicePlan(Samples.service { $0.selector = [:] }, pods: [], slices: [theirs])
        #expect(plan.isEmpty)
        #expect(EndpointSlicePlan(Samples.service(), pods: pods(1), slices: [theirs]).creations.count == 1)
    }

    @Test func `A slice has at most 100 endpoints, and what stands in one stays there`() throws {
        var slices = carriedOut(EndpointSlicePlan(Samples.service(), pods: pods(250), slices: []), on: [])
        #expect(slices.map(\.endpoints.count).sorted() == [50, 100, 100])
        // One Pod less is one write.
        let fewer = EndpointSlicePlan(Samples.service(), pods: Array(pods(250).dropFirst()), slices: slices)
        #expect(fewer.updates.count == 1 && fewer.creations.isEmpty && fewer.deletions.isEmpty)
        slices = carriedOut(fewer, on: slices)
        let none = carriedOut(EndpointSlicePlan(Samples.service(), pods: [], slices: slices), on: slices)
        #expect(none.count == 1 && none.first?.endpoints == [])
    }

    @Test func `A Service that was made again does not take over the slices of the former`() throws {
        let former = carriedOut(EndpointSlicePlan(Samples.service(), pods: pods(1), slices: []), on: [])
        let again = Samples.service { $0.metadata.uid = "again" }
        let plan = EndpointSlicePlan(again, pods: pods(1), slices: former)
        #expect(plan.creations.count == 1 && plan.deletions.count == 1)
    }

    @Test func `A Pod that was made again under the same name is another endpoint`() throws {
        let slices = carriedOut(EndpointSlicePlan(Samples.service(), pods: [Samples.running("a")], slices: []), on: [])
        let again = Samples.running("a", address: "127.5.5.5") { $0.metadata.uid = "again" }
        let plan = EndpointSlicePlan(Samples.service(), pods: [again], slices: slices)
        #expect(plan.updates.first?.endpoints.map(\.target?.uid) == ["again"])
    }

    @Test func `A Service that is gone leaves its slices to the garbage collector`() throws {
        let slices = carriedOut(EndpointSlicePlan(Samples.service(), pods: pods(1), slices: []), on: [])
        #expect(EndpointSlicePlan(nil, pods: pods(1), slices: slices).isEmpty)
    }
}
