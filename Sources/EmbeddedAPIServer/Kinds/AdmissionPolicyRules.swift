import JSON
import KubernetesAPI

/// Validating admission policies: objects with generations, never asked.
struct AdmissionPolicyRules: KindRules {
    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func complete(_ policy: inout JSONValue) {
        if policy["spec"] != nil, policy["spec"]?["failurePolicy"] == nil {
            policy[path: ["spec", "failurePolicy"]] = "Fail"
        }
        MatchRules.complete(&policy, at: ["spec", "matchConstraints"])
    }

    func prepareForCreate(_ policy: inout JSONValue) { policy["status"] = .object([:]) }

    func prepareForUpdate(_ policy: inout JSONValue, old: JSONValue, subresource: Subresource?) {
        separateStatus(&policy, old: old, subresource: subresource)
    }

    func violations(_ policy: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let spec = Field("spec", policy["spec"])
        var found = spec["failurePolicy"].oneOf(["Fail", "Ignore"])
        if let kind = spec["paramKind"].value, !kind.isNull {
            found += ["apiVersion", "kind"].flatMap { spec["paramKind"][$0].needed() }
        }
        found += MatchRules.violations(spec["matchConstraints"])
        if spec["validations"].isEmpty, spec["auditAnnotations"].isEmpty {
            let detail = "validations or auditAnnotations must contain at least one item"
            found += [spec["validations"].required(detail), spec["auditAnnotations"].required(detail)]
        }
        for validation in spec["validations"].items where trimmed(validation["expression"].text).isEmpty {
            found.append(validation["expression"].required("expression is not specified"))
        }
        for condition in spec["matchConditions"].items {
            found += condition["name"].needed(NameRules.qualifiedName)
            if condition["expression"].isEmpty { found.append(condition["expression"].required()) }
        }
        for annotation in spec["auditAnnotations"].items {
            found += annotation["key"].needed()
            if annotation["valueExpression"].isEmpty {
                found.append(annotation["valueExpression"].required("valueExpression is not specified"))
            }
        }
        return found
    }
}

/// Bindings of validating admission policies.
struct AdmissionPolicyBindingRules: KindRules {
    var countsGenerations: Bool { true }
    var allowsUnconditionalUpdate: Bool { false }

    func complete(_ binding: inout JSONValue) {
        if binding["spec"]?["matchResources"] != nil { MatchRules.complete(&binding, at: ["spec", "matchResources"]) }
    }

    func violations(_ binding: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let spec = Field("spec", binding["spec"])
        var found = spec["policyName"].needed(NameRules.subdomain)
        if spec["paramRef"].value != nil { found += parameters(spec["paramRef"]) }
        return found + actions(spec["validationActions"])
    }

    private func parameters(_ reference: Field) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        if !reference["name"].isEmpty, reference["selector"].value != nil {
            found.append(reference["name"].forbidden("name and selector are mutually exclusive"))
        } else if reference["name"].isEmpty, reference["selector"].value == nil {
            found.append(reference.required("one of name or selector must be specified"))
        }
        let action = reference["parameterNotFoundAction"]
        return found + (action.isEmpty ? [action.required()] : action.oneOf(["Deny", "Allow"]))
    }

    private func actions(_ actions: Field) -> [SchemaViolation] {
        if actions.isEmpty { return [actions.required("at least one validation action is required")] }
        var seen: Set<String> = []
        var found = actions.items.flatMap { action -> [SchemaViolation] in
            seen.insert(action.text).inserted ? action.oneOf(["Audit", "Deny", "Warn"]) : [action.duplicate()]
        }
        if seen.contains("Deny"), seen.contains("Warn") {
            found.append(
                actions.invalid(
                    "must not contain both Deny and Warn (repeating the same validation failure information in the API "
                        + "response and headers serves no purpose)"))
        }
        return found
    }
}

/// Which requests a policy is about.
enum MatchRules {
    static func complete(_ object: inout JSONValue, at path: [String]) {
        guard var match = object[path: path] else { return }
        if match["matchPolicy"] == nil { match["matchPolicy"] = "Equivalent" }
        for field in ["namespaceSelector", "objectSelector"] where match[field] == nil { match[field] = .object([:]) }
        for list in ["resourceRules", "excludeResourceRules"] {
            guard let rules = match[list]?.array else { continue }
            match[list] = .array(
                rules.map { rule in
                    var rule = rule
                    if rule["scope"] == nil { rule["scope"] = "*" }
                    return rule
                })
        }
        object[path: path] = match
    }

    static func violations(_ match: Field) -> [SchemaViolation] {
        if match.value == nil { return [match.required()] }
        let rules = match["resourceRules"]
        if rules.isEmpty { return [rules.required()] }
        return rules.items.flatMap { rule in
            ["operations", "apiGroups", "apiVersions", "resources"].filter { rule[$0].isEmpty }
                .map { rule[$0].required() }
        }
    }
}
