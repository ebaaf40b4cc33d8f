import FoundationEssentials
import JSON
import KubernetesAPI
import Testing

@Suite struct KindTests {
    @Test func aSecretSurvivesItsJSONAndShowsNothing() throws {
        let secret = Secret(
            metadata: ObjectMeta(name: "a", namespace: "b", labels: ["c": "d"]), type: "Opaque",
            data: ["value": Array("hidden".utf8)])
        #expect(try Secret(json: secret.json) == secret)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains("hidden") && !text.contains("104"), "\(text)")
        }
    }

    @Test func invalidBase64NamesTheKeyAndNotTheValue() throws {
        let json: JSONValue = ["metadata": ["name": "a"], "data": ["value": "%%%"]]
        let error = #expect(throws: JSONDecodingError.self) { try Secret(json: json) }
        #expect(error?.description == "data.value: is not base64")
    }

    @Test func anEventSurvivesItsJSON() throws {
        var event = Event(
            metadata: ObjectMeta(name: "e", namespace: "default"), eventTime: Date(timeIntervalSince1970: 1.5),
            reportingController: "koguma.io/mesh", reportingInstance: "i", action: "Create", reason: "Created",
            type: .warning, note: "n", regarding: ObjectReference(apiVersion: "v1", kind: "Secret", name: "s"))
        event.series = .init(count: 2, lastObservedTime: Date(timeIntervalSince1970: 2.25))
        #expect(try Event(json: event.json) == event)
    }

    @Test func aLeaseSurvivesItsJSONToTheMicrosecond() throws {
        var lease = Lease(metadata: ObjectMeta(name: "koguma", namespace: "kuma-system"))
        #expect(try Lease(json: lease.json) == lease)
        #expect(lease.json["spec"]?["holderIdentity"]?.string == "", "written, as nothing would leave it as it is")
        lease.spec.holderIdentity = "koguma-0_1"
        lease.spec.leaseDurationSeconds = 15
        lease.spec.renewTime = Date(timeIntervalSince1970: 1_772_357_400.125)
        lease.spec.leaseTransitions = 3
        #expect(lease.json["spec"]?["renewTime"]?.string == "2026-03-01T09:30:00.125000Z")
        #expect(try Lease(json: lease.json) == lease)
        #expect(try Lease(json: ["metadata": ["name": "a"]]).spec == Lease.Specification())
    }

    @Test func aPodNamesWhatItNeeds() throws {
        let pod = try Pod(json: [
            "metadata": ["name": "a", "namespace": "b", "deletionGracePeriodSeconds": 30],
            "spec": [
                "nodeName": "n", "hostNetwork": true, "readinessGates": [["conditionType": "example.com/gate"]],
                "volumes": [
                    ["name": "one", "secret": ["secretName": "s", "items": [["key": "k", "path": "p"]]]],
                    ["name": "two", "emptyDir": [:]],
                    [
                        "name": "three",
                        "projected": [
                            "sources": [
                                ["configMap": ["name": "c", "optional": true]], ["secret": ["name": "t"]],
                                ["serviceAccountToken": ["path": "token"]],
                            ]
                        ],
                    ],
                ],
                "containers": [
                    [
                        "name": "app", "image": "i", "ports": [["containerPort": 80]],
                        "envFrom": [["configMapRef": ["name": "e"]]],
                        "env": [
                            ["name": "A", "value": "plain"],
                            ["name": "B", "valueFrom": ["secretKeyRef": ["name": "f", "key": "x"]]],
                        ],
                    ]
                ],
            ],
        ])
        #expect(pod.deletionGracePeriodSeconds == 30 && pod.spec.hostNetwork && pod.spec.nodeName == "n")
        #expect(pod.spec.readinessGates == ["example.com/gate"])
        #expect(
            pod.spec.volumes.flatMap(\.sources) == [
                DataReference(.secret, name: "s", keys: ["k"]), DataReference(.configMap, name: "c", isOptional: true),
                DataReference(.secret, name: "t"),
            ])
        #expect(
            pod.spec.containers.first?.environment == [
                DataReference(.configMap, name: "e"), DataReference(.secret, name: "f", keys: ["x"]),
            ])
        #expect(pod.spec.containers.first?.ports == [ContainerPort(containerPort: 80)])
        #expect(try Pod(json: pod.json) == pod)
    }

    @Test func aServiceSurvivesItsJSONAndItsPortsHaveTheirDefaults() throws {
        let service = try KubernetesService(json: [
            "metadata": ["name": "a", "namespace": "b"],
            "spec": [
                "clusterIP": "None", "selector": ["app": "a"],
                "ports": [["port": 80], ["name": "n", "port": 81, "targetPort": "http", "appProtocol": "http"]],
            ],
        ])
        #expect(service.isHeadless && service.type == "ClusterIP")
        #expect(service.ports.map(\.target) == [.number(80), .name("http")])
        #expect(try KubernetesService(json: service.json) == service)
    }

    @Test func whatAnEndpointLeavesOpenIsReadAsTheAPISays() throws {
        let slice = try EndpointSlice(json: [
            "metadata": ["name": "a", "labels": ["kubernetes.io/service-name": "svc"]], "addressType": "IPv4",
            "endpoints": [["addresses": ["10.0.0.1"]], ["addresses": ["10.0.0.2"], "conditions": ["ready": false]]],
            "ports": .null,
        ])
        #expect(slice.service == "svc" && slice.ports.isEmpty)
        #expect(slice.endpoints.map(\.isReady) == [true, false] && slice.endpoints.map(\.isServing) == [true, false])
        #expect(try EndpointSlice(json: slice.json) == slice)
    }

    @Test func unstructuredObjectsKeepWhatTheyDoNotKnow() throws {
        var json: JSONValue = ["kind": "Namespace", "metadata": ["name": "a", "other": 1], "x": ["y": true]]
        json["apiVersion"] = "v1"
        #expect(try Namespace(json: json).json == json)
    }

    /// As servers write the items of lists of built-in kinds.
    @Test func anItemOfAListGetsTheTypeOfItsList() throws {
        let namespace = try Namespace(json: ["metadata": ["name": "a"]])
        #expect(namespace.json == ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "a"]])
        #expect(try Secret(json: ["metadata": ["name": "a"]]).json["kind"] == "Secret")
    }

    @Test func errorsNameThePlace() {
        let json: JSONValue = ["metadata": ["name": "a", "ownerReferences": [["kind": "Mesh"]]]]
        let error = #expect(throws: JSONDecodingError.self) { try ConfigMap(json: json) }
        #expect(error?.path == "metadata.ownerReferences[0].apiVersion")
    }

    @Test func aTransitionTimeMovesOnlyWhenTheStatusFlips() {
        func condition(_ status: Condition.Status, _ seconds: Double) -> Condition {
            Condition(
                type: "Ready", status: status, reason: "R\(seconds)", message: "", observedGeneration: 1,
                lastTransitionTime: Date(timeIntervalSince1970: seconds))
        }
        let same = [condition(.true, 9)].keepingTransitionTimes(of: [condition(.true, 1)])
        #expect(same["Ready"]?.lastTransitionTime == Date(timeIntervalSince1970: 1))
        #expect(same["Ready"]?.reason == "R9.0")
        let flipped = [condition(.false, 9)].keepingTransitionTimes(of: [condition(.true, 1)])
        #expect(flipped["Ready"]?.lastTransitionTime == Date(timeIntervalSince1970: 9))
    }

    @Test func pathsFollowTheAPI() {
        #expect(Secret.resource.path(namespace: "a", name: "b") == "/api/v1/namespaces/a/secrets/b")
        #expect(Secret.resource.path() == "/api/v1/secrets")
        #expect(
            Event.resource.path(namespace: "a", name: "b", subresource: "status")
                == "/apis/events.k8s.io/v1/namespaces/a/events/b/status")
    }
}
