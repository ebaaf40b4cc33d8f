import JSON
import Testing

extension APIConformance {
    /// Defaults, and what may not change, of the kinds that every cluster has.
    @Suite struct BuiltInKindTests {
        /// A Pod that no scheduler finds a place for.
        private func pod(_ name: String, _ spec: JSONObject = [:]) -> JSONValue {
            var members: JSONObject = [
                "containers": [["name": "main", "image": "example.com/image:1"]],
                "serviceAccountName": "runner", "automountServiceAccountToken": false,
                "nodeSelector": ["conformance.example.com/none": "true"],
            ]
            for (key, value) in spec { members[key] = value }
            return .object("Pod", name, [:], ["spec": .object(members)])
        }

        /// Admission looks for the account of a Pod.
        private func pods() async throws -> Collection {
            try await api.core("serviceaccounts").create(.object("ServiceAccount", "runner"))
            return api.core("pods")
        }

        @Test func podsHaveDefaults() async throws {
            let made = try await pods().create(pod("p"))
            let spec = try #require(made["spec"])
            #expect(spec["restartPolicy"] == "Always")
            #expect(spec["dnsPolicy"] == "ClusterFirst")
            #expect(spec["terminationGracePeriodSeconds"] == 30)
            #expect(spec["schedulerName"] == "default-scheduler")
            #expect(spec["securityContext"] == .object([:]))
            #expect(spec["enableServiceLinks"] == true)
            #expect(spec["serviceAccount"] == "runner")
            let container = try #require(spec["containers"]?[0])
            #expect(container["imagePullPolicy"] == "IfNotPresent")
            #expect(container["terminationMessagePath"] == "/dev/termination-log")
            #expect(container["terminationMessagePolicy"] == "File")
            #expect(container["resources"] == .object([:]))
            #expect(made["status"]?["phase"] == "Pending")
            #expect(made["status"]?["qosClass"] == "BestEffort")
        }

        @Test func aPodsContainersStayButForTheirImages() async throws {
            let pods = try await pods()
            try await pods.create(pod("p"))
            let images: JSONValue = ["spec": ["containers": [["name": "main", "image": "example.com/image:2"]]]]
            #expect(
                try await pods.patch("p", images, .strategic)["spec"]?["containers"]?[0]?["image"]
                    == "example.com/image:2")
            let command: JSONValue = ["spec": ["containers": [["name": "main", "command": ["x"]]]]]
            let refusal = try await expectRefusal(422, "Invalid") { try await pods.patch("p", command, .strategic) }
            #expect(
                refusal?.message.hasPrefix(
                    "Pod \"p\" is invalid: spec: Forbidden: pod updates may not change fields other than "
                        + "`spec.containers[*].image`") == true)
        }

        @Test func aPodThatRunsNowhereGoesAtOnce() async throws {
            let pods = try await pods()
            try await pods.create(pod("p"))
            try await pods.delete("p")
            #expect(try await !pods.exists("p"))
        }

        @Test func aPodOnANodeIsGivenTime() async throws {
            let pods = try await pods()
            try await pods.create(pod("p", ["nodeName": "conformance-no-such-node"]))
            let deleted = try await pods.delete("p")
            #expect(deleted["kind"] == "Pod")
            #expect(deleted.isBeingDeleted)
            #expect(deleted.metadata["deletionGracePeriodSeconds"] == 30)
            // Less time can be asked for, more not.
            let sooner = try await pods.delete("p", ["gracePeriodSeconds": 5])
            #expect(sooner.metadata["deletionGracePeriodSeconds"] == 5)
            let later = try await pods.delete("p", ["gracePeriodSeconds": 60])
            #expect(later.metadata["deletionGracePeriodSeconds"] == 5)
            try await pods.delete("p", ["gracePeriodSeconds": 0])
            #expect(try await !pods.exists("p"))
        }

        @Test func aPodIsBoundOnce() async throws {
            let pods = try await pods()
            try await pods.create(pod("p"))
            let binding: JSONValue = .object("Binding", "p", [:], ["target": ["kind": "Node", "name": "n1"]])
            let answer = try await pods.create(binding, at: "p/binding")
            #expect(answer["status"] == "Success")
            let bound = try await pods.get("p")
            #expect(bound["spec"]?["nodeName"] == "n1")
            #expect(bound.condition("PodScheduled")?["status"] == "True")
            try await expectRefusal(409, "Conflict") { try await pods.create(binding, at: "p/binding") }
            try await pods.delete("p", ["gracePeriodSeconds": 0])
        }

        private func service(_ name: String, _ spec: JSONObject = [:]) -> JSONValue {
            var members: JSONObject = ["ports": [["port": 80]], "selector": ["app": "a"]]
            for (key, value) in spec { members[key] = value }
            return .object("Service", name, [:], ["spec": .object(members)])
        }

        @Test func servicesGetAnAddress() async throws {
            let made = try await api.core("services").create(service("s"))
            let spec = try #require(made["spec"])
            #expect(spec["type"] == "ClusterIP")
            #expect(spec["ports"] == [["port": 80, "protocol": "TCP", "targetPort": 80]])
            #expect(spec["sessionAffinity"] == "None")
            #expect(spec["internalTrafficPolicy"] == "Cluster")
            let address = try #require(spec["clusterIP"]?.string)
            #expect(address.split(separator: address.contains(":") ? ":" : ".").count >= 2)
            #expect(spec["clusterIPs"] == [.string(address)])
            #expect(made["status"] == ["loadBalancer": .object([:])])
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.core("services").create(service("t", ["clusterIP": .string(address)]))
            }
            #expect(refusal?.fields.contains("spec.clusterIPs") == true)
            #expect(refusal?.message.contains("provided IP is already allocated") == true)
        }

        @Test func anAddressStays() async throws {
            let services = api.core("services")
            let made = try await services.create(service("s"))
            let refusal = try await expectRefusal(422, "Invalid") {
                try await services.patch("s", ["spec": ["clusterIP": "None", "clusterIPs": ["None"]]])
            }
            #expect(refusal?.message.hasSuffix("may not change once set") == true)
            let changed = try await services.update(
                service("s", ["ports": [["port": 81]]]).with(
                    "metadata", "resourceVersion", value: .string(made.version)))
            #expect(changed["spec"]?["clusterIP"] == made["spec"]?["clusterIP"])
        }

        @Test func servicesMayHaveNoAddress() async throws {
            let headless = try await api.core("services").create(service("s", ["clusterIP": "None"]))
            #expect(headless["spec"]?["clusterIP"] == "None")
            #expect(headless["spec"]?["clusterIPs"] == ["None"])
            let external = try await api.core("services").create(
                service("t", ["type": "ExternalName", "externalName": "example.com"]))
            #expect(external["spec"]?["clusterIP"] == nil)
        }

        @Test func portsOfServicesAreTold() async throws {
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.core("services").create(service("s", ["ports": [["port": 80], ["port": 81]]]))
            }
            #expect(Set(refusal?.fields ?? []) == ["spec.ports[0].name", "spec.ports[1].name"])
            try await expectRefusal(422, "Invalid") {
                try await api.core("services").create(service("s", ["ports": [["port": 70_000]]]))
            }
        }

        private var template: JSONValue {
            [
                "metadata": ["labels": ["app": "a"]],
                "spec": ["containers": [["name": "main", "image": "example.com/image"]]],
            ]
        }

        private func deployment(_ name: String) -> JSONValue {
            .object(
                "Deployment", in: "apps/v1", name, [:],
                ["spec": ["replicas": 0, "selector": ["matchLabels": ["app": "a"]], "template": template]])
        }

        @Test func deploymentsHaveDefaultsAndAGeneration() async throws {
            let deployments = api.named("deployments", in: "apps/v1")
            let made = try await deployments.create(deployment("d"))
            #expect(made.generation == 1)
            let spec = try #require(made["spec"])
            #expect(
                spec["strategy"] == [
                    "type": "RollingUpdate", "rollingUpdate": ["maxSurge": "25%", "maxUnavailable": "25%"],
                ])
            #expect(spec["revisionHistoryLimit"] == 10)
            #expect(spec["progressDeadlineSeconds"] == 600)
            // No tag means the latest.
            #expect(spec["template"]?["spec"]?["containers"]?[0]?["imagePullPolicy"] == "Always")
            #expect(try await deployments.patch("d", ["spec": ["paused": true]]).generation == 2)
            let selector: JSONValue = [
                "spec": [
                    "selector": ["matchLabels": ["app": "b"]],
                    "template": ["metadata": ["labels": ["app": "b"]]],
                ]
            ]
            let refusal = try await expectRefusal(422, "Invalid") { try await deployments.patch("d", selector) }
            #expect(refusal?.fields == ["spec.selector"])
            #expect(refusal?.message.hasSuffix("field is immutable") == true)
        }

        @Test func selectorsMatchTheirTemplate() async throws {
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.named("deployments", in: "apps/v1").create(
                    deployment("d").with("spec", "selector", "matchLabels", value: ["app": "other"]))
            }
            #expect(refusal?.fields == ["spec.template.metadata.labels"])
        }

        @Test func deploymentsAreScaled() async throws {
            let deployments = api.named("deployments", in: "apps/v1")
            try await deployments.create(deployment("d"))
            let scale = try await deployments.get("d/scale")
            #expect(scale["kind"] == "Scale")
            #expect(scale["apiVersion"] == "autoscaling/v1")
            #expect(scale["status"]?["selector"] == "app=a")
            let scaled = try await deployments.patch("d", ["spec": ["replicas": 3]], at: "scale", ["dryRun": "All"])
            #expect(scaled["spec"] == ["replicas": 3])
            #expect(try await deployments.get("d")["spec"]?["replicas"] == 0)
        }

        @Test func jobsSelectTheirOwnPods() async throws {
            let job: JSONValue = .object(
                "Job", in: "batch/v1", "j", [:],
                ["spec": ["suspend": true, "template": template.with("spec", "restartPolicy", value: "Never")]])
            let made = try await api.named("jobs", in: "batch/v1").create(job)
            let spec = try #require(made["spec"])
            #expect(spec["backoffLimit"] == 6)
            #expect(spec["completions"] == 1)
            #expect(spec["parallelism"] == 1)
            #expect(spec["completionMode"] == "NonIndexed")
            #expect(spec["selector"] == ["matchLabels": ["batch.kubernetes.io/controller-uid": .string(made.uid)]])
            #expect(spec["template"]?["metadata"]?["labels"]?["batch.kubernetes.io/job-name"] == "j")
            try await expectRefusal(422, "Invalid") {
                try await api.named("jobs", in: "batch/v1").create(
                    job.with("metadata", "name", value: "k").with(
                        "spec", "template", "spec", "restartPolicy", value: "Always"))
            }
            try await api.named("jobs", in: "batch/v1").delete("j", ["propagationPolicy": "Background"])
        }

        @Test func policiesHaveTheirRules() async throws {
            let network: JSONValue = .object(
                "NetworkPolicy", in: "networking.k8s.io/v1", "n", [:], ["spec": ["podSelector": .object([:])]])
            let made = try await api.named("networkpolicies", in: "networking.k8s.io/v1").create(network)
            #expect(made["spec"]?["policyTypes"] == ["Ingress"])
            let budget: JSONValue = .object(
                "PodDisruptionBudget", in: "policy/v1", "p", [:],
                ["spec": ["minAvailable": 1, "maxUnavailable": 1, "selector": ["matchLabels": ["app": "a"]]]])
            try await expectRefusal(422, "Invalid") {
                try await api.named("poddisruptionbudgets", in: "policy/v1").create(budget)
            }
        }

        @Test func slicesKeepTheirAddressType() async throws {
            let slices = api.named("endpointslices", in: "discovery.k8s.io/v1")
            let made = try await slices.create(
                .object(
                    "EndpointSlice", in: "discovery.k8s.io/v1", "e", [:],
                    [
                        "addressType": "IPv4", "endpoints": [["addresses": ["192.0.2.1"]]],
                        "ports": [["port": 80]],
                    ]))
            #expect(made["ports"] == [["name": "", "port": 80, "protocol": "TCP"]])
            try await expectRefusal(422, "Invalid") { try await slices.patch("e", ["addressType": "IPv6"]) }
        }

        @Test(arguments: [
            ("pods", "v1", "Name,Ready,Status,Restarts,Age,IP,Node,Nominated Node,Readiness Gates"),
            ("services", "v1", "Name,Type,Cluster-IP,External-IP,Port(s),Age,Selector"),
            ("serviceaccounts", "v1", "Name,Age"),
            ("deployments", "apps/v1", "Name,Ready,Up-to-date,Available,Age,Containers,Images,Selector"),
            ("replicasets", "apps/v1", "Name,Desired,Current,Ready,Age,Containers,Images,Selector"),
            ("jobs", "batch/v1", "Name,Status,Completions,Duration,Age,Containers,Images,Selector"),
            ("endpointslices", "discovery.k8s.io/v1", "Name,AddressType,Ports,Endpoints,Age"),
            ("networkpolicies", "networking.k8s.io/v1", "Name,Pod-Selector,Age"),
            ("poddisruptionbudgets", "policy/v1", "Name,Min Available,Max Unavailable,Allowed Disruptions,Age"),
            ("roles", "rbac.authorization.k8s.io/v1", "Name,Created At"),
            ("rolebindings", "rbac.authorization.k8s.io/v1", "Name,Role,Age,Users,Groups,ServiceAccounts"),
        ])
        func columns(plural: String, groupVersion: String, columns: String) async throws {
            let collection = groupVersion == "v1" ? api.core(plural) : api.named(plural, in: groupVersion)
            let table = try await collection.send(
                .get, "", [:], headers: ["Accept": "application/json;as=Table;v=v1;g=meta.k8s.io"]
            ).succeeded().json
            let names = (table["columnDefinitions"]?.array ?? []).compactMap { $0["name"]?.string }
            #expect(names.joined(separator: ",") == columns)
        }
    }
}
