import JSON
import Randomness

/// What somebody who controls everything in namespace `attacker` writes to get into `kong-air-production`.
enum Encroachment: String, CaseIterable {
    // The two gaps of Kuma's webhooks (reference, §1.7).
    case policyInANamespaceThatWebhooksSkip
    case policyWithOriginGlobal
    // Labels that say what a policy or a proxy is.
    case policyWithRoleSystem
    case policyWithNamespaceLabel
    case policyWithEffectShadow
    case policyOfAnotherMesh
    // Targets that are elsewhere.
    case policyForTheMesh
    case policyForAServiceByName
    case policyForAServiceByValue
    case policyForAServiceByNamespace
    case policyForAServiceByPort
    case policyForADataplaneByName
    case policyForADataplaneByNamespace
    case policyForADataplaneByLabels
    case policyForTags
    case policyForAServiceSubset
    case policyOfATargetThatIsNotUnderstood
    case policyOfTheSystemsName
    case policyByRules
    // What Pods say of themselves.
    case podLabelsOfTags
    case podLabelOfMesh
    case podOfAnOwner
    case podPortName
    // Services.
    case serviceOfTheClientsName
    case serviceOfTheServersName
    case serviceOfOddName
    case serviceThatSelectsPodsElsewhere
    case sliceOfAServiceElsewhere
    case sliceOfAPodElsewhere
    // Dataplanes written by hand.
    case dataplaneOfTheClientsService
    case dataplaneOfTheServersService
    case dataplaneOfOwnServiceWithForeignTags
    case dataplaneOfThePodsName
    case dataplaneOfAGateway
    case dataplaneWithLabels
    // Namespaces.
    case namespaceOfAnotherMesh
    case namespaceWithMoreMeshes
    case namespaceWithSystemLabels

    static let victim = "kong-air-production"
    static let attacker = "attacker"

    /// Names that look like those of others.
    private static let names = [
        "flight-control-blu", "check-in-api-blu", "flight-control-blu_kong-air-production_svc",
        "flight-control-blu_kong-air-production_svc_80", "flight-control-blu_kong-air-production",
        "kong-air-production",
        "ledger", "a.b", "x", "flight-control-blu.kong-air-production",
    ]

    func apply(to cluster: inout Cluster, using generator: inout SeededGenerator) {
        let own = Self.attacker
        let client = "flight-control-blu"
        let clientValue = "\(client)_\(Self.victim)_svc_80"
        let name = generator.pick(Self.names)
        let everybody: JSONValue = .from(["kind": "Mesh"])
        let policyName = generator.pick(["grab", "aaa", "zzz", "allow-flight-control-to-check-in", "ledger"])
        func grab(_ target: JSONValue, labels: JSONValue = [:]) {
            cluster.addPolicy(policyName, in: own, ["targetRef": target, "from": [everybody]], labels: labels)
        }
        switch self {
        case .policyInANamespaceThatWebhooksSkip:
            cluster.addNamespace(own, labels: [:])
            grab(["kind": "Mesh"])
        case .policyWithOriginGlobal: grab(["kind": "Mesh"], labels: ["kuma.io/origin": "global"])
        case .policyWithRoleSystem:
            grab(["kind": "Mesh"], labels: ["kuma.io/policy-role": "system", "kuma.io/origin": "zone"])
        case .policyWithNamespaceLabel:
            let namespace = generator.pick([Self.victim, Cluster.systemNamespace])
            grab(["kind": "Mesh"], labels: ["k8s.kuma.io/namespace": .string(namespace)])
        case .policyWithEffectShadow: grab(["kind": "Mesh"], labels: ["kuma.io/effect": "shadow"])
        case .policyOfAnotherMesh:
            grab(["kind": "Mesh"], labels: ["kuma.io/mesh": .string(generator.pick(["blue", "", "default", "none"]))])
        case .policyForTheMesh: grab(["kind": "Mesh"])
        case .policyForAServiceByName: grab(["kind": "MeshService", "name": .string(name)])
        case .policyForAServiceByValue:
            grab(["kind": "MeshService", "name": .string("check-in-api-blu_\(Self.victim)_svc_80")])
        case .policyForAServiceByNamespace:
            grab(["kind": "MeshService", "name": "check-in-api-blu", "namespace": .string(Self.victim)])
        case .policyForAServiceByPort:
            grab([
                "kind": "MeshService", "name": "check-in-api-blu", "namespace": .string(Self.victim),
                "sectionName": .string(generator.pick(["80", "http", "8080"])),
            ])
        case .policyForADataplaneByName:
            grab(["kind": "Dataplane", "name": "check-in-api-blu-1", "namespace": .string(Self.victim)])
        case .policyForADataplaneByNamespace: grab(["kind": "Dataplane", "namespace": .string(Self.victim)])
        case .policyForADataplaneByLabels: grab(["kind": "Dataplane", "labels": ["app": "check-in-api-blu"]])
        case .policyForTags:
            grab([
                "kind": "MeshSubset",
                "tags": generator.pick([["k8s.kuma.io/namespace": .string(Self.victim)], ["app": "ledger"], [:]]),
            ])
        case .policyForAServiceSubset:
            grab(["kind": "MeshServiceSubset", "name": .string(name), "tags": ["app": "*"]])
        case .policyOfATargetThatIsNotUnderstood: grab(["kind": "MeshGateway", "name": "x"])
        case .policyOfTheSystemsName:
            cluster.addPolicy("allow-flight-control-to-check-in", in: own, ["from": [everybody]])
        case .policyByRules:
            cluster.addPolicy(
                policyName, in: own,
                ["rules": [["default": ["allow": [["spiffeID": ["type": "Prefix", "value": "spiffe://default/"]]]]]]])
        case .podLabelsOfTags:
            cluster.add(
                "liar", in: own,
                labels: [
                    "kuma.io/service": clientValue, "k8s.kuma.io/namespace": Self.victim,
                    "k8s.kuma.io/service-name": client, "kuma.io/mesh": "default", "kuma.io/workload": client,
                ], hasService: Bool.random(using: &generator))
        case .podLabelOfMesh: cluster.add("mover", in: own, labels: ["kuma.io/mesh": "blue"])
        case .podOfAnOwner:
            cluster.add("owned", in: own, hasService: false)
            let kind = generator.pick(["ReplicaSet", "StatefulSet", "Job"])
            cluster.pods[cluster.pods.count - 1][path: ["metadata", "ownerReferences"]] = [
                [
                    "apiVersion": kind == "Job" ? "batch/v1" : "apps/v1", "kind": .string(kind), "controller": true,
                    "name": .string(generator.pick([name, "\(name)-80", "\(name)-12345678"])), "uid": "1",
                ]
            ]
        case .podPortName: cluster.add(client, in: own, portName: generator.pick(["http", "80", clientValue]))
        case .serviceOfTheClientsName: cluster.add(client, in: own)
        case .serviceOfTheServersName: cluster.add("check-in-api-blu", in: own)
        case .serviceOfOddName:
            cluster.add("odd", in: own, hasService: false)
            cluster.addService(name, in: own, selector: ["app": "odd"])
        case .serviceThatSelectsPodsElsewhere:
            cluster.addService(client, in: own, selector: ["app": .string(generator.pick(["baggage", client]))])
        case .sliceOfAServiceElsewhere:
            cluster.add("stray", in: own, hasService: false)
            cluster.addService("free", in: Self.victim, selector: nil)
            slice(&cluster, in: own, of: "free", pod: "stray-1", podNamespace: own)
            slice(&cluster, in: own, of: client, pod: "stray-1", podNamespace: own)
        case .sliceOfAPodElsewhere:
            cluster.addService(client, in: own, selector: nil)
            slice(&cluster, in: own, of: client, pod: "baggage-1", podNamespace: Self.victim)
        case .dataplaneOfTheClientsService:
            cluster.addDataplane(
                "hand", in: own,
                tags: [
                    "kuma.io/service": .string(generator.pick([clientValue, client, "\(client)_\(Self.victim)_svc"]))
                ])
        case .dataplaneOfTheServersService:
            cluster.addDataplane("hand", in: own, tags: ["kuma.io/service": .string("ledger_\(Self.victim)_svc_80")])
        case .dataplaneOfOwnServiceWithForeignTags:
            cluster.addDataplane(
                "hand", in: own,
                tags: [
                    "kuma.io/service": .string("\(client)_\(own)_svc_80"),
                    "k8s.kuma.io/namespace": .string(Self.victim),
                    "k8s.kuma.io/service-name": .string(client), "kuma.io/origin": "global",
                ])
        case .dataplaneOfThePodsName:
            cluster.addDataplane("\(client)-1", in: own, tags: ["kuma.io/service": .string(clientValue)])
        case .dataplaneOfAGateway:
            cluster.addDataplane(
                "hand", in: own,
                tags: ["kuma.io/service": .string(generator.pick([clientValue, "\(client)_\(own)_svc"]))],
                isGateway: true)
        case .dataplaneWithLabels:
            cluster.addDataplane(
                "hand", in: own, tags: ["kuma.io/service": .string("x_\(own)_svc")],
                labels: ["k8s.kuma.io/namespace": .string(Self.victim), "kuma.io/mesh": "default", "app": "ledger"])
        case .namespaceOfAnotherMesh:
            cluster.addNamespace(
                own,
                labels: [
                    "kuma.io/sidecar-injection": "enabled",
                    "kuma.io/mesh": .string(generator.pick(["blue", "none", ""])),
                ])
        case .namespaceWithMoreMeshes:
            cluster.namespaces[own]?[path: ["metadata", "annotations"]] = ["koguma.io/meshes": "blue,default"]
            cluster.add("mover", in: own, labels: ["kuma.io/mesh": "blue"])
        case .namespaceWithSystemLabels:
            cluster.addNamespace(
                own,
                labels: [
                    "kuma.io/sidecar-injection": "true", "kuma.io/system-namespace": "true",
                    "k8s.kuma.io/namespace": .string(Cluster.systemNamespace),
                ])
            cluster.addPolicy(policyName, in: own, ["from": [everybody]])
        }
    }

    private func slice(
        _ cluster: inout Cluster, in namespace: String, of service: String, pod: String, podNamespace: String
    ) {
        cluster.slices.append([
            "metadata": [
                "name": .string("\(service)-x"), "namespace": .string(namespace),
                "labels": ["kubernetes.io/service-name": .string(service)],
            ],
            "endpoints": [
                [
                    "addresses": ["10.0.0.1"],
                    "targetRef": [
                        "kind": "Pod", "namespace": .string(podNamespace), "name": .string(pod),
                        "uid": .string("\(podNamespace)-\(pod)"),
                    ],
                ]
            ],
        ])
    }
}
