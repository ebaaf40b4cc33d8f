import JSON
import KubernetesAPI

/// What the steps of one write share.
struct WriteContext {
    let target: ObjectTarget
    let options: WriteOptions
    let rules: any KindRules
    /// The time of the request.
    let time: String
    let limits: APICore.Limits

    init(_ target: ObjectTarget, _ options: WriteOptions, core: APICore) {
        self.target = target
        self.options = options
        rules = target.resource.rules
        time = core.timestamp
        limits = core.configuration.limits
    }

    var resource: ResourceDefinition { target.resource }
    var decoder: BodyDecoder { BodyDecoder(resource: resource, limits: limits) }

    /// Who owns what is written: the manager that is named, or else the client's program.
    var managerName: String {
        if !options.fieldManager.isEmpty { return options.fieldManager }
        // As long as a manager's name may be (apimachinery, `ValidateFieldManager`), and printable.
        let program = options.caller.userAgent.prefix { $0 != "/" }
        let printable = program.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }.prefix(128)
        return printable.isEmpty ? "unknown" : String(String.UnicodeScalarView(printable))
    }

    /// Ownership of fields, as this endpoint sees it.
    func fieldManager(for object: JSONValue) -> FieldManager {
        FieldManager(
            schema: resource.mergeSchema, apiVersion: resource.gvk.apiVersion,
            subresource: target.subresource?.rawValue ?? "", ignored: ignored(object), time: time)
    }

    /// What the endpoint drops of what it is sent.
    private func ignored(_ object: JSONValue) -> FieldSet {
        switch target.subresource {
        case nil: return resource.hasStatus ? FieldSet(paths: [[.field("status")]]) : FieldSet()
        case .status: return others(of: object, than: "status")
        case .finalize, .scale: return others(of: object, than: "spec")
        case .token, .binding, .eviction, .log: return FieldSet()
        }
    }

    private func others(of object: JSONValue, than kept: String) -> FieldSet {
        FieldSet(paths: (object.object ?? [:]).keys.filter { $0 != kept }.map { [.field($0)] })
    }

    /// The namespace of the object is that of the request.
    func checkNamespace(_ object: inout JSONValue) throws(APIStatusError) {
        let sent = object.objectNamespace
        guard resource.isNamespaced else {
            if !sent.isEmpty { object.setMetadata("namespace", nil) }
            return
        }
        guard sent.isEmpty || sent == target.namespace else {
            throw .badRequest(
                "the namespace of the provided object does not match the namespace sent on the request")
        }
        object.setMetadata("namespace", .string(target.namespace))
    }

    /// The name of the object is that of the request.
    func checkName(_ object: JSONValue) throws(APIStatusError) {
        let sent = object.objectName
        if sent.isEmpty {
            throw .badRequest(
                "the name of the object (\(target.name) based on URL) was undeterminable: name must be provided")
        }
        guard sent == target.name else {
            throw .badRequest(
                "the name of the object (\(sent)) does not match the name on the URL (\(target.name))")
        }
    }

    /// What is not wrong and still better done otherwise.
    func warnings(_ object: JSONValue) -> [String] {
        guard resource.isCustom else { return [] }
        return object.finalizers.filter { !$0.contains("/") && !Propagation.all.contains($0) }.map { finalizer in
            "metadata.finalizers: \(JSONValue.string(finalizer).text): prefer a domain-qualified finalizer name "
                + "to avoid accidental conflicts with other finalizer writers"
        }
    }

    /// Throws what is wrong with the object.
    func validate(_ object: JSONValue, old: JSONValue?) throws(APIStatusError) {
        var found = MetadataRules.violations(object, name: rules.nameProblems)
        if let old { found = MetadataRules.updateViolations(from: old, to: object) + found }
        if !resource.isCustom { found += MetadataRules.finalizerViolations(object) }
        found += rules.violations(object, old: old, subresource: target.subresource)
        guard found.isEmpty else {
            // As a real server: the kind that the object claims to be.
            throw .invalid(
                kind: object.kind.isEmpty ? resource.gvk.kind : object.kind,
                group: resource.storage == BuiltInResources.events ? "" : resource.gvk.group, name: object.objectName,
                found)
        }
        if object.approximateSize > limits.objectBytes { throw .objectTooLarge }
    }
}
