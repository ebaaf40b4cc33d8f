public import JSON
public import KubernetesAPI

extension Mesh {
    /// Every rule that the object breaks, whatever it is: what is stored is never trusted to be valid.
    public static func validate(json: JSONValue) -> [Violation] {
        Validator(Mesh.resource).violations(of: json)
    }

    /// What `spec.mtls` means.
    ///
    /// - Throws: if the object is invalid.
    public func mutualTLS() throws(InvalidObjectError) -> EffectiveMutualTLS {
        let violations = Self.validate(json: json)
        guard violations.isEmpty else { throw InvalidObjectError(violations: violations) }
        do {
            return try EffectiveMutualTLS(try spec.mtls(), mesh: name)
        } catch {
            // Validation has found nothing to object to, and is wrong.
            let place = error.path.isEmpty ? "spec.mtls" : "spec.mtls.\(error.path)"
            throw InvalidObjectError(violations: [Violation(place, error.problem)])
        }
    }
}

extension MeshTrafficPermission {
    /// Every rule that the object breaks.
    ///
    /// What is wrong with an item has a path below that item, and makes nothing but the item invalid.
    public static func validate(json: JSONValue) -> [Violation] {
        Validator(MeshTrafficPermission.resource).violations(of: json)
    }
}

extension TrafficPermission {
    /// Every rule that the object breaks.
    ///
    /// What is wrong with a selector has a path below it, and makes nothing but the selector invalid.
    public static func validate(json: JSONValue) -> [Violation] {
        Validator(TrafficPermission.resource).violations(of: json)
    }
}

extension Dataplane {
    /// Every rule that the object breaks.
    public static func validate(json: JSONValue) -> [Violation] {
        Validator(Dataplane.resource).violations(of: json)
    }
}

extension CustomResourceDefinitions {
    /// Every rule that an object breaks; nil if it is of a kind that is not ours.
    public static func validate(_ object: JSONValue) -> [Violation]? {
        definition(of: object).map { Validator($0.type).violations(of: object) }
    }

    /// What an API server says about an object that it has pruned and defaulted: what breaks the schema, and, unless
    /// that is so bad that they cannot be checked, the CEL rules.
    ///
    /// Nil if the object is of a kind that is not ours.
    public static func admissionViolations(of object: JSONValue) -> [SchemaViolation]? {
        guard let definition = definition(of: object), let schema = definition.schema else { return nil }
        let violations = schema.validate(object)
        if violations.contains(where: \.preventsRules) { return violations + [.rulesNotChecked] }
        return violations + definition.root.violations(of: object).map(\.cause)
    }

    private static func definition(of object: JSONValue) -> Definition? {
        guard let apiVersion = object["apiVersion"]?.string, let kind = object["kind"]?.string else { return nil }
        let gvk = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        return definitions.first { $0.type.gvk == gvk }
    }
}

/// Holds objects to schema and rules of their kind.
private struct Validator {
    let definition: CustomResourceDefinitions.Definition?

    init(_ type: ResourceType) {
        definition = CustomResourceDefinitions.definitions.first { $0.type == type }
    }

    func violations(of object: JSONValue) -> [Violation] {
        guard let definition, let schema = definition.schema else {
            return [Violation(SchemaViolation.wholeObject, Message.noSchema)]
        }
        let (known, unknown) = schema.prune(object)
        let value = schema.applyDefaults(known)
        return unknown.map { Violation($0, Message.unknownField) }
            + schema.validate(value).map(Violation.init)
            + definition.root.violations(of: value)
    }
}
