import JSON
import Testing

@testable import EmbeddedAPIServer

@Suite("Roles, policies, slices, nodes")
struct PolicyTests {
    let cluster = Cluster()
    private let rbac = "rbac.authorization.k8s.io/v1"

    @Test func aBindingKeepsItsRole() throws {
        let role: JSONValue = ["kind": "Role", "name": "x"]
        let made = try cluster.create(
            Sample.object(
                rbac, "RoleBinding", "r", [:], ["roleRef": role, "subjects": [["kind": "User", "name": "u"]]]))
        #expect(made["roleRef"]?["apiGroup"] == "rbac.authorization.k8s.io")
        #expect(made["subjects"]?[0]?["apiGroup"] == "rbac.authorization.k8s.io")
        #expect(made.generation == nil)
        let reference = Cluster.Reference(apiVersion: rbac, kind: "RoleBinding", namespace: "default", name: "r")
        expectRefusal(
            422, "Invalid",
            "RoleBinding.rbac.authorization.k8s.io \"r\" is invalid: roleRef: Invalid value: "
                + "{\"APIGroup\":\"rbac.authorization.k8s.io\",\"Kind\":\"Role\",\"Name\":\"y\"}: cannot change roleRef"
        ) {
            try cluster.patch(reference, ["roleRef": ["name": "y"]])
        }
    }

    @Test func rulesSayWhatMayBeDoneToWhat() throws {
        expectRefusal(
            422, "Invalid",
            "Role.rbac.authorization.k8s.io \"r\" is invalid: rules[0].verbs: Required value: verbs must contain at "
                + "least one value"
        ) {
            try cluster.create(
                Sample.object(rbac, "Role", "r", [:], ["rules": [["apiGroups": [""], "resources": ["pods"]]]]))
        }
        // Names of roles are parts of paths and need no other form.
        try cluster.create(Sample.object(rbac, "Role", "system:Foo"))
        // Roles are made by PUT too.
        #expect(try cluster.update(Sample.object(rbac, "ClusterRole", "c")).objectName == "c")
    }

    @Test func budgetsSayOneOfTwo() throws {
        let made = try cluster.create(Sample.budget("b"))
        #expect(made["status"]?["disruptionsAllowed"] == 0)
        let refused = refusal { try cluster.create(Sample.budget("c", ["minAvailable": 1, "maxUnavailable": 1])) }
        #expect(refused?.message.hasSuffix("minAvailable and maxUnavailable cannot be both set") == true)
        expectRefusal(
            422, "Invalid",
            "PodDisruptionBudget.policy \"c\" is invalid: spec.minAvailable: Invalid value: \"150%\": must not be "
                + "greater than 100%"
        ) {
            try cluster.create(Sample.budget("c", ["minAvailable": "150%"]))
        }
    }

    @Test func networkPoliciesAreAboutIngressUnlessTheySayMore() throws {
        let version = "networking.k8s.io/v1"
        let plain = try cluster.create(
            Sample.object(version, "NetworkPolicy", "a", [:], ["spec": ["podSelector": .object([:])]]))
        #expect(plain["spec"]?["policyTypes"] == ["Ingress"])
        let both = try cluster.create(
            Sample.object(
                version, "NetworkPolicy", "b", [:],
                ["spec": ["podSelector": .object([:]), "egress": [.object([:])]]]))
        #expect(both["spec"]?["policyTypes"] == ["Ingress", "Egress"])
        expectRefusal(
            422, "Invalid",
            "NetworkPolicy.networking.k8s.io \"c\" is invalid: spec.ingress[0].from[0].ipBlock.except[0]: Invalid "
                + "value: \"1.0.0.0/8\": must be a strict subset of `cidr`"
        ) {
            try cluster.create(
                Sample.object(
                    version, "NetworkPolicy", "c", [:],
                    [
                        "spec": [
                            "podSelector": .object([:]),
                            "ingress": [["from": [["ipBlock": ["cidr": "10.0.0.0/8", "except": ["1.0.0.0/8"]]]]]],
                        ]
                    ]))
        }
    }

    @Test func slicesKeepTheirTypeAndMayHoldLoopbackAddresses() throws {
        let version = "discovery.k8s.io/v1"
        let made = try cluster.create(
            Sample.object(
                version, "EndpointSlice", "e", [:],
                ["addressType": "IPv4", "endpoints": [["addresses": ["127.1.2.3"]]], "ports": [["port": 80]]]))
        #expect(made["ports"]?[0] == ["name": "", "port": 80, "protocol": "TCP"])
        let reference = Cluster.Reference(
            apiVersion: version, kind: "EndpointSlice", namespace: "default", name: "e")
        #expect(try cluster.patch(reference, ["metadata": ["labels": ["a": "b"]]]).generation == 2)
        expectRefusal(
            422, "Invalid",
            "EndpointSlice.discovery.k8s.io \"e\" is invalid: addressType: Invalid value: \"IPv6\": field is immutable"
        ) {
            try cluster.patch(reference, ["addressType": "IPv6"])
        }
    }

    @Test func aNodeIsTaintedUntilItIsReady() throws {
        let made = try cluster.create(Sample.object("v1", "Node", "n"))
        #expect(made["spec"]?["taints"]?[0]?["key"] == "node.kubernetes.io/not-ready")
        let ready = try cluster.patch(
            .node("n"), ["status": ["conditions": [["type": "Ready", "status": "True"]]]], .strategic, .status)
        #expect(ready["spec"]?["taints"] == nil)
    }

    @Test func admissionPoliciesAreCompleted() throws {
        let version = "admissionregistration.k8s.io/v1"
        let rule: JSONValue = [
            "apiGroups": ["apps"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["deployments"],
        ]
        let made = try cluster.create(
            Sample.object(
                version, "ValidatingAdmissionPolicy", "p", [:],
                [
                    "spec": [
                        "matchConstraints": ["resourceRules": [rule]], "validations": [["expression": "true"]],
                    ]
                ]))
        #expect(made["spec"]?["failurePolicy"] == "Fail")
        #expect(made["spec"]?["matchConstraints"]?["matchPolicy"] == "Equivalent")
        #expect(made[path: ["spec", "matchConstraints", "resourceRules"]]?[0]?["scope"] == "*")
    }
}
