import FoundationEssentials
import KubernetesAPI
import Testing

@testable import DevelopmentCluster

@Suite struct PodPlanTests {
    private func surroundings(
        secrets: [String: Set<String>] = [:], isListed: Bool = false, cordoned: Bool = false, now: Date = Samples.now
    ) -> PodSurroundings {
        PodSurroundings(
            node: Samples.node(cordoned: cordoned), address: "127.9.9.9", isListed: isListed,
            keys: { kind, key in kind == .secret ? secrets[key.name] : nil }, now: now)
    }

    private func report(_ pod: Pod, _ surroundings: PodSurroundings) throws -> (status: PodStatus, event: PlannedEvent?)
    {
        guard case .report(let status, let event) = PodPlan(pod, in: surroundings) else {
            throw NotReported()
        }
        return (status, event)
    }

    private struct NotReported: Error {}

    private func bound(_ change: (inout Pod) -> Void = { _ in }) -> Pod {
        Samples.pod("a", node: ClusterNames.node, change: change)
    }

    @Test func `A bound Pod runs, with an address, and is Ready`() throws {
        let (status, event) = try report(bound(), surroundings())
        #expect(status.phase == .running && status.podIP == "127.9.9.9" && status.hostIP == "127.0.0.1")
        for type in ["Initialized", "Ready", "ContainersReady", "PodScheduled", "PodReadyToStartContainers"] {
            #expect(status.conditions[type]?.status == .true, "\(type)")
        }
        let container = try #require(status.containerStatuses.first)
        #expect(container.isReady && container.restartCount == 0 && !container.containerID.isEmpty)
        #expect(event?.reason == "Started")
    }

    @Test func `Nothing is written about a Pod that is as it should be`() throws {
        var pod = bound()
        pod.status = try report(pod, surroundings()).status
        #expect(PodPlan(pod, in: surroundings(now: Samples.now + 3600)) == .nothing)
    }

    @Test func `What was reported reads back as the same`() throws {
        var pod = bound { $0.spec.initContainers = [Container(name: "init", image: "i:1")] }
        pod.status = try report(pod, surroundings()).status
        #expect(try PodStatus(json: pod.status.json) == pod.status)
    }

    @Test func `A missing Secret of a volume keeps all of the Pod from starting, until it is there`() throws {
        var pod = bound { $0.spec.volumes = [Volume(name: "v", sources: [DataReference(.secret, name: "s")])] }
        let (status, event) = try report(pod, surroundings())
        #expect(status.phase == .pending && status.podIP.isEmpty)
        #expect(status.containerStatuses.first?.state == .waiting(reason: "ContainerCreating", message: ""))
        #expect(status.conditions["Ready"]?.status == .false)
        #expect(event?.reason == "FailedMount" && event?.note.contains("secret \"s\"") == true)
        pod.status = status
        #expect(PodPlan(pod, in: surroundings()) == .nothing)
        #expect(try report(pod, surroundings(secrets: ["s": []])).status.phase == .running)
    }

    @Test func `What is optional is not waited for`() throws {
        let pod = bound {
            $0.spec.volumes = [Volume(name: "v", sources: [DataReference(.configMap, name: "c", isOptional: true)])]
        }
        #expect(try report(pod, surroundings()).status.phase == .running)
    }

    @Test func `A key that is asked for by name must be there`() throws {
        let pod = bound {
            $0.spec.volumes = [Volume(name: "v", sources: [DataReference(.secret, name: "s", keys: ["k"])])]
        }
        #expect(try report(pod, surroundings(secrets: ["s": ["other"]])).status.phase == .pending)
        #expect(try report(pod, surroundings(secrets: ["s": ["k"]])).status.phase == .running)
    }

    @Test func `A missing Secret of an environment keeps its container waiting, and only that`() throws {
        let pod = bound {
            var second = Container(name: "second", image: "b")
            second.environment = [DataReference(.secret, name: "s", keys: ["k"])]
            $0.spec.containers.append(second)
        }
        let (status, event) = try report(pod, surroundings())
        #expect(status.phase == .pending && status.podIP == "127.9.9.9")
        #expect(status.containerStatuses.map(\.isReady) == [true, false])
        guard case .waiting("CreateContainerConfigError", _) = status.containerStatuses.last?.state else {
            Issue.record("\(status.containerStatuses)")
            return
        }
        #expect(event?.reason == "Failed")
    }

    @Test func `A Secret that goes later stops nothing`() throws {
        var pod = bound { $0.spec.volumes = [Volume(name: "v", sources: [DataReference(.secret, name: "s")])] }
        pod.status = try report(pod, surroundings(secrets: ["s": []])).status
        #expect(PodPlan(pod, in: surroundings()) == .nothing)
    }

    @Test func `Init containers have ended when the others run`() throws {
        let pod = bound { $0.spec.initContainers = [Container(name: "init", image: "i")] }
        let status = try report(pod, surroundings()).status
        guard case .terminated("Completed", 0, _, _) = status.initContainerStatuses.first?.state else {
            Issue.record("\(status.initContainerStatuses)")
            return
        }
        #expect(status.phase == .running)
    }

    @Test func `A readiness gate keeps a Pod from being Ready until its condition is True`() throws {
        var pod = bound { $0.spec.readinessGates = ["example.com/gate"] }
        let status = try report(pod, surroundings()).status
        #expect(status.conditions["Ready"]?.status == .false && status.conditions["ContainersReady"]?.status == .true)
        pod.status = status
        pod.status.conditions.append(
            Condition(
                type: "example.com/gate", status: .true, reason: "", message: "", observedGeneration: 0,
                lastTransitionTime: Samples.now))
        let open = try report(pod, surroundings()).status
        #expect(open.conditions["Ready"]?.status == .true)
        #expect(open.conditions["example.com/gate"]?.status == .true, "the conditions of others stay")
    }

    @Test func `Another image is another container`() throws {
        var pod = bound()
        pod.status = try report(pod, surroundings()).status
        let before = pod.status.containerStatuses.first
        pod.spec.containers[0].image = "app:2"
        let after = try report(pod, surroundings()).status.containerStatuses.first
        #expect(after?.image == "app:2" && after?.restartCount == 1 && after?.containerID != before?.containerID)
    }

    @Test func `A Pod of another node is left alone`() {
        #expect(PodPlan(Samples.pod("a", node: "elsewhere"), in: surroundings()) == .nothing)
    }

    @Test func `An unschedulable Pod says so once`() throws {
        var pod = Samples.pod("a")
        let (status, event) = try report(pod, surroundings(cordoned: true))
        #expect(status.phase == .pending)
        #expect(status.conditions["PodScheduled"]?.reason == "Unschedulable")
        #expect(event?.reason == "FailedScheduling")
        pod.status = status
        #expect(PodPlan(pod, in: surroundings(cordoned: true)) == .nothing)
        #expect(PodPlan(pod, in: surroundings()) == .bind(node: "koguma-dev"))
    }

    // MARK: Ending

    private func ending(_ change: (inout Pod) -> Void = { _ in }) -> Pod {
        Samples.running("a") {
            $0.deletionGracePeriodSeconds = 30
            $0.metadata.deletionTimestamp = Samples.now + 30
            change(&$0)
        }
    }

    @Test func `A Pod ends after its endpoints have learnt of it`() throws {
        guard case .wait = PodPlan(ending(), in: surroundings(isListed: true)) else {
            Issue.record("it did not wait")
            return
        }
        let (status, event) = try report(ending(), surroundings())
        #expect(status.phase == .succeeded && status.conditions["Ready"]?.status == .false)
        guard case .terminated = status.containerStatuses.first?.state else {
            Issue.record("\(status)")
            return
        }
        #expect(event?.reason == "Killing")
    }

    @Test func `It does not wait for endpoints for ever`() throws {
        _ = try report(ending(), surroundings(isListed: true, now: Samples.now + 3))
    }

    @Test func `When it has ended the object goes, once`() throws {
        var pod = ending()
        pod.status = try report(pod, surroundings()).status
        #expect(PodPlan(pod, in: surroundings()) == .remove)
        // A finalizer holds it.
        pod.deletionGracePeriodSeconds = 0
        #expect(PodPlan(pod, in: surroundings()) == .nothing)
    }
}
