import JSON
import KubernetesAPI

/// What a SubjectAccessReview, or one of its kin, asks.
struct AccessQuestion {
    private let metadata: JSONValue
    private let resource: JSONValue?
    private let path: JSONValue?
    /// Whom it asks about; nil for whoever asks.
    let subject: Caller?

    init(_ review: JSONValue, isSelf: Bool) {
        let spec = review["spec"] ?? [:]
        metadata = review["metadata"] ?? [:]
        resource = spec["resourceAttributes"]
        path = spec["nonResourceAttributes"]
        subject =
            isSelf
            ? nil
            : Caller(
                user: spec["user"]?.string ?? "", groups: spec["groups"]?.array?.compactMap(\.string) ?? [],
                uid: spec["uid"]?.string ?? "",
                extra: (spec["extra"]?.object ?? [:]).reduce(into: [:]) { extra, entry in
                    extra[entry.key] = entry.value.array?.compactMap(\.string) ?? []
                })
    }

    var attributes: RequestAttributes {
        func text(_ key: String) -> String { (resource ?? path)?[key]?.string ?? "" }
        guard resource != nil else {
            return RequestAttributes(verb: text("verb"), isResource: false, path: text("path"))
        }
        return RequestAttributes(
            verb: text("verb"), group: text("group"), version: text("version"), namespace: text("namespace"),
            resource: text("resource"), subresource: text("subresource"), name: text("name"))
    }

    /// What is wrong with the question (k8s.io/kubernetes, pkg/apis/authorization/validation).
    func problems(isLocal: Bool) -> [SchemaViolation] {
        var found: [SchemaViolation] = []
        if resource != nil, let path {
            let shown: JSONValue = ["Path": path["path"] ?? "", "Verb": path["verb"] ?? ""]
            found.append(
                .invalid(
                    "spec.nonResourceAttributes", value: shown,
                    "cannot be specified in combination with resourceAttributes"))
        }
        if resource == nil, path == nil {
            found.append(
                .invalid(
                    "spec.resourceAttributes", value: .null,
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified"))
        }
        if let subject, subject.user.isEmpty, subject.groups.isEmpty {
            found.append(.invalid("spec.user", value: "", "at least one of user or group must be specified"))
        }
        let known = isLocal ? ["managedFields", "namespace"] : ["managedFields"]
        if metadata.object?.keys.contains(where: { !known.contains($0) }) ?? false {
            found.append(
                .invalid("metadata", value: metadata, isLocal ? "must be empty except for namespace" : "must be empty"))
        }
        guard isLocal else { return found }
        let namespace = resource?["namespace"]?.string ?? ""
        if resource != nil, namespace != metadata["namespace"]?.string {
            found.append(
                .invalid(
                    "spec.resourceAttributes.namespace", value: .string(namespace), "must match metadata.namespace"))
        }
        if let path {
            let shown: JSONValue = ["Path": path["path"] ?? "", "Verb": path["verb"] ?? ""]
            found.append(
                .invalid("spec.nonResourceAttributes", value: shown, "disallowed on this kind of request"))
        }
        return found
    }
}
