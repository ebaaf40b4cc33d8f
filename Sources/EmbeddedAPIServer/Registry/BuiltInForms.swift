import FoundationEssentials
import JSON
import KubernetesAPI

/// The form in which built-in kinds are stored: as a server's types write themselves.
enum BuiltInForms {
    /// Sets what the types' own defaults cannot: what depends on other fields.
    ///
    /// Source: `pkg/apis/*/v1/defaults.go` and `conversion.go` of Kubernetes 1.36.
    static func complete(_ object: inout JSONValue, _ resource: ResourceDefinition) {
        switch resource.storage {
        case BuiltInResources.secrets: mergeStringData(&object)
        case BuiltInResources.namespaces:
            let name = object.objectName
            if !name.isEmpty { object[path: ["metadata", "labels", NamespaceRules.nameLabel]] = .string(name) }
        case BuiltInResources.customResourceDefinitions: CustomResourceDefinitionForm.applyDefaults(&object)
        case BuiltInResources.pods: PodForm.complete(&object)
        case BuiltInResources.services: ServiceForm.complete(&object)
        case BuiltInResources.deployments:
            object.change(["spec", "template", "spec"], PodForm.completeSpec)
            object.change(["spec", "strategy"], rollingUpdate)
        case BuiltInResources.replicaSets: object.change(["spec", "template", "spec"], PodForm.completeSpec)
        case BuiltInResources.jobs: JobForm.complete(&object)
        case BuiltInResources.nodes:
            if let capacity = object["status"]?["capacity"] {
                object.setDefault(["status", "allocatable"], capacity)
            }
            if let range = object["spec"]?["podCIDR"] { object.setDefault(["spec", "podCIDRs"], [range]) }
        case BuiltInResources.roleBindings, BuiltInResources.clusterRoleBindings:
            object.change(["subjects"]) { $0.changeItems(subject) }
        case BuiltInResources.networkPolicies: object.change(["spec"], policyTypes)
        default: break
        }
    }

    /// What an object of the kind has before anything is set: of that nobody becomes the owner.
    static func empty(_ type: APIType) -> JSONValue {
        var decoder = TypedDecoder(setsDefaults: false)
        return (try? decoder.decode(.object([:]), as: type)) ?? .object([:])
    }

    private static func mergeStringData(_ object: inout JSONValue) {
        guard let strings = object["stringData"]?.object else { return }
        object["stringData"] = nil
        var data = object["data"]?.object ?? [:]
        for (key, value) in strings {
            data[key] = .string(Data((value.string ?? "").utf8).base64EncodedString())
        }
        object["data"] = .object(data)
    }

    private static func rollingUpdate(_ strategy: inout JSONValue) {
        guard strategy["type"] == "RollingUpdate" else { return }
        strategy.setDefault(["rollingUpdate"], ["maxSurge": "25%", "maxUnavailable": "25%"])
    }

    /// Users and groups are in RBAC's own group; service accounts are in the core group, which is the empty one.
    private static func subject(_ subject: inout JSONValue) {
        guard ["User", "Group"].contains(subject["kind"]?.string ?? "") else { return }
        subject.setDefault(["apiGroup"], "rbac.authorization.k8s.io")
    }

    private static func policyTypes(_ spec: inout JSONValue) {
        spec.setDefault(["policyTypes"], spec["egress"] == nil ? ["Ingress"] : ["Ingress", "Egress"])
    }
}

extension JSONValue {
    /// Sets a member that is not there; on the way to it objects are made.
    mutating func setDefault(_ path: [String], _ value: JSONValue) {
        if self[path: path] == nil { self[path: path] = value }
    }

    /// Changes what is at a path, if anything is.
    mutating func change(_ path: [String], _ change: (inout JSONValue) -> Void) {
        guard var value = self[path: path] else { return }
        change(&value)
        self[path: path] = value
    }

    /// Changes each item of a list.
    mutating func changeItems(_ change: (inout JSONValue) -> Void) {
        guard case .array(var items) = self else { return }
        for index in items.indices { change(&items[index]) }
        self = .array(items)
    }
}
