import JSON
import KubernetesAPI
import MeshAPI

/// What is particular to a kind when it is written.
protocol KindRules: Sendable {
    /// Whether `metadata.generation` counts changes of what is desired.
    var countsGenerations: Bool { get }
    /// Whether a PUT to a name that is not there creates.
    var createsOnUpdate: Bool { get }
    /// Whether a PUT may leave out the version it is based on.
    var allowsUnconditionalUpdate: Bool { get }

    /// What is wrong with a name.
    func nameProblems(_ name: String) -> [String]
    /// Sets, in what a client sends, what it left out and what follows from the rest.
    func complete(_ object: inout JSONValue)
    /// Whether the change is one of what is desired, and counts.
    func isDesiredChanged(_ object: JSONValue, from old: JSONValue) -> Bool
    /// Sets what a client may not set on create.
    func prepareForCreate(_ object: inout JSONValue)
    /// Puts back what a client may not change through this endpoint.
    func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: Subresource?)
    /// What is wrong with the object, metadata aside.
    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation]
    /// What is not wrong and still better done otherwise, of a new object.
    func warnings(_ object: JSONValue) -> [String]
    /// Why the object may not be deleted at all.
    func deletionProblem(_ object: JSONValue) -> String?
    /// How long something is given to stop before its object goes: nil where nothing runs.
    func gracePeriod(_ object: JSONValue, asked: Int64?) -> Int64?
    /// Whether dependents stay, and lose their owner, unless a client says otherwise.
    var orphansByDefault: Bool { get }
    /// Whether a client that deletes an object gets it, and not only word of it.
    var returnsDeleted: Bool { get }

    /// Whether objects of the kind get something of which each has its own.
    var allocates: Bool { get }
    /// Gives the object what no other has.
    ///
    /// - Parameter others: the objects of all namespaces but this.
    func allocate(
        _ object: inout JSONValue, old: JSONValue?, others: [JSONValue], isDryRun: Bool
    ) throws(APIStatusError)
}

extension KindRules {
    var countsGenerations: Bool { false }
    var createsOnUpdate: Bool { false }
    var allowsUnconditionalUpdate: Bool { true }
    func nameProblems(_ name: String) -> [String] { NameRules.subdomain(name) }
    func complete(_ object: inout JSONValue) {}
    func prepareForCreate(_ object: inout JSONValue) {}
    func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: Subresource?) {}
    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] { [] }
    func warnings(_ object: JSONValue) -> [String] { [] }
    func deletionProblem(_ object: JSONValue) -> String? { nil }
    func gracePeriod(_ object: JSONValue, asked: Int64?) -> Int64? { nil }
    var orphansByDefault: Bool { false }
    var returnsDeleted: Bool { false }
    var allocates: Bool { false }
    func allocate(
        _ object: inout JSONValue, old: JSONValue?, others: [JSONValue], isDryRun: Bool
    ) throws(APIStatusError) {}

    func isDesiredChanged(_ object: JSONValue, from old: JSONValue) -> Bool {
        var (after, before) = (withoutMetadata(object), withoutMetadata(old))
        after["status"] = nil
        before["status"] = nil
        return after != before
    }

    func withoutMetadata(_ object: JSONValue) -> JSONValue {
        var result = object
        result["metadata"] = nil
        return result
    }

    /// Keeps all but the status through writes to it, and of the metadata these members.
    func keepBesidesStatus(of object: inout JSONValue, old: JSONValue, metadata members: [String] = []) {
        for key in Set((object.object ?? [:]).keys + (old.object ?? [:]).keys)
        where key != "status" && key != "metadata" {
            object[key] = old[key]
        }
        for member in members { object.setMetadata(member, old["metadata"]?[member]) }
    }

    /// Keeps the status through writes to the object, and all else through writes to the status.
    func separateStatus(_ object: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        if subresource == nil {
            object["status"] = old["status"]
        } else {
            keep(only: ["status"], of: &object, old: old)
        }
    }

    /// Takes only what a path leads to from the new object, and who owns it.
    func keep(only path: [String], of object: inout JSONValue, old: JSONValue) {
        let value = object[path: path]
        let managedFields = object["metadata"]?["managedFields"]
        object = old
        object[path: path] = value
        object.setMetadata("managedFields", managedFields)
    }
}

extension ResourceDefinition {
    /// The rules for objects of this resource.
    var rules: any KindRules {
        if isCustom { return CustomResourceRules(resource: self) }
        return switch storage {
        case BuiltInResources.secrets: SecretRules()
        case BuiltInResources.configMaps: ConfigMapRules()
        case BuiltInResources.namespaces: NamespaceRules()
        case BuiltInResources.events: EventRules()
        case BuiltInResources.leases: LeaseRules()
        case BuiltInResources.customResourceDefinitions: CustomResourceDefinitionRules()
        case BuiltInResources.pods: PodRules()
        case BuiltInResources.services: ServiceRules()
        case BuiltInResources.nodes: NodeRules()
        case BuiltInResources.serviceAccounts: ServiceAccountRules()
        case BuiltInResources.endpointSlices: EndpointSliceRules()
        case BuiltInResources.deployments: DeploymentRules()
        case BuiltInResources.replicaSets: ReplicaSetRules()
        case BuiltInResources.jobs: JobRules()
        case BuiltInResources.roles: RoleRules(isNamespaced: true)
        case BuiltInResources.clusterRoles: RoleRules(isNamespaced: false)
        case BuiltInResources.roleBindings: RoleBindingRules(isNamespaced: true)
        case BuiltInResources.clusterRoleBindings: RoleBindingRules(isNamespaced: false)
        case BuiltInResources.networkPolicies: NetworkPolicyRules()
        case BuiltInResources.podDisruptionBudgets: DisruptionBudgetRules()
        case BuiltInResources.validatingAdmissionPolicies: AdmissionPolicyRules()
        case BuiltInResources.validatingAdmissionPolicyBindings: AdmissionPolicyBindingRules()
        default: WebhookRules()
        }
    }
}

/// Leases: may be created by PUT.
struct LeaseRules: KindRules {
    var createsOnUpdate: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        ["leaseDurationSeconds", "leaseTransitions"].compactMap { field in
            guard let value = object["spec"]?[field]?.integer else { return nil }
            let least: Int64 = field == "leaseDurationSeconds" ? 1 : 0
            let problem = least == 1 ? "must be greater than 0" : "must be greater than or equal to 0"
            return value >= least ? nil : .invalid("spec.\(field)", value: .integer(value), problem)
        }
    }
}

/// Webhook configurations: objects with generations, never called.
struct WebhookRules: KindRules {
    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        (object["webhooks"]?.array ?? []).enumerated().flatMap { index, webhook in
            let path = "webhooks[\(index)]"
            var found: [SchemaViolation] = []
            if (webhook["name"]?.string ?? "").isEmpty { found.append(.required("\(path).name")) }
            if webhook["clientConfig"] == nil { found.append(.required("\(path).clientConfig")) }
            let effects = webhook["sideEffects"]?.string ?? ""
            if effects != "None", effects != "NoneOnDryRun" {
                found.append(.unsupported("\(path).sideEffects", effects, ["None", "NoneOnDryRun"]))
            }
            if webhook["admissionReviewVersions"]?.array?.isEmpty ?? true {
                found.append(.required("\(path).admissionReviewVersions", "must specify one of v1, v1beta1"))
            }
            return found
        }
    }
}

/// Objects of which a CRD is the schema; for our kinds our own validators stand in for CEL.
struct CustomResourceRules: KindRules {
    let resource: ResourceDefinition

    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func isDesiredChanged(_ object: JSONValue, from old: JSONValue) -> Bool {
        var (after, before) = (withoutMetadata(object), withoutMetadata(old))
        if resource.hasStatus { (after["status"], before["status"]) = (nil, nil) }
        return after != before
    }

    func prepareForCreate(_ object: inout JSONValue) {
        if resource.hasStatus { object["status"] = nil }
    }

    func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        if resource.hasStatus { separateStatus(&object, old: old, subresource: subresource) }
    }

    func violations(_ object: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        if object.kind != resource.gvk.kind {
            found.append(.invalid("kind", value: object["kind"], "must be \(resource.gvk.kind)"))
        }
        if object.apiVersion != resource.gvk.apiVersion {
            found.append(.invalid("apiVersion", value: object["apiVersion"], "must be \(resource.gvk.apiVersion)"))
        }
        // A write of the status is held to the rules of the status alone.
        found += schemaViolations(object).filter { subresource == nil || $0.path.hasPrefix("status") }
        // What was wrong before may stay as it is: CRDs change, and objects must remain editable.
        if let old, !found.isEmpty {
            let before = Set(schemaViolations(old))
            found.removeAll { before.contains($0) && Self.isUntouched($0, from: old, to: object) }
        }
        return found
    }

    /// Whether what a violation is about is as it was: the field, or, where that is missing, what it is missing in.
    private static func isUntouched(_ violation: SchemaViolation, from old: JSONValue, to new: JSONValue) -> Bool {
        var path = violation.path
        if violation.reason == .required { path = path.lastIndex(of: ".").map { String(path[..<$0]) } ?? "" }
        guard let value = new.value(atFieldPath: path) else { return false }
        return value == old.value(atFieldPath: path)
    }

    private func schemaViolations(_ object: JSONValue) -> [SchemaViolation] {
        // This server does not evaluate CEL: for our own CRDs, their validators say what the rules would.
        if resource.hasMeshRules, let found = CustomResourceDefinitions.admissionViolations(of: object) { return found }
        return resource.schema?.validate(object) ?? []
    }
}
