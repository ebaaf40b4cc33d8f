import JSON
import KubernetesAPI

/// The refusals of Kubernetes, in its words (k8s.io/apimachinery, api/errors).
extension APIStatusError {
    static func badRequest(_ message: String) -> APIStatusError {
        APIStatusError(code: 400, reason: "BadRequest", message: message)
    }

    static func notFound(_ resource: ResourceDefinition, _ name: String) -> APIStatusError {
        APIStatusError(
            code: 404, reason: "NotFound", message: "\(resource.qualifiedName) \"\(name)\" not found",
            details: .init(name: name, group: resource.gvk.group, kind: resource.plural))
    }

    static func alreadyExists(
        _ resource: ResourceDefinition, _ name: String, isBeingDeleted: Bool = false
    ) -> APIStatusError {
        APIStatusError(
            code: 409, reason: "AlreadyExists",
            message: (isBeingDeleted ? "object is being deleted: " : "")
                + "\(resource.qualifiedName) \"\(name)\" already exists",
            details: .init(name: name, group: resource.gvk.group, kind: resource.plural))
    }

    static func conflict(_ resource: ResourceDefinition, _ name: String, _ problem: String) -> APIStatusError {
        APIStatusError(
            code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on \(resource.qualifiedName) \"\(name)\": \(problem)",
            details: .init(name: name, group: resource.gvk.group, kind: resource.plural))
    }

    /// Of two writers the slower.
    static func modified(_ resource: ResourceDefinition, _ name: String) -> APIStatusError {
        .conflict(
            resource, name,
            "the object has been modified; please apply your changes to the latest version and try again")
    }

    static func forbidden(
        _ resource: ResourceDefinition, _ name: String, _ problem: String, causes: [Cause] = []
    ) -> APIStatusError {
        APIStatusError(
            code: 403, reason: "Forbidden", message: "\(resource.qualifiedName) \"\(name)\" is forbidden: \(problem)",
            details: .init(name: name, group: resource.gvk.group, kind: resource.plural, causes: causes))
    }

    /// 422: the object breaks rules.
    static func invalid(
        kind: String, group: String, name: String, _ violations: [SchemaViolation]
    ) -> APIStatusError {
        var seen: Set<String> = []
        let texts = violations.map(\.description).filter { seen.insert($0).inserted }
        let text = texts.count == 1 ? texts.joined() : "[\(texts.joined(separator: ", "))]"
        let qualified = group.isEmpty ? kind : "\(kind).\(group)"
        return APIStatusError(
            code: 422, reason: "Invalid", message: "\(qualified) \"\(name)\" is invalid: \(text)",
            details: .init(
                name: name, group: group, kind: kind,
                causes: violations.map {
                    Cause(reason: $0.reason.rawValue, message: $0.message, field: $0.path)
                }))
    }

    static func invalid(
        _ resource: ResourceDefinition, _ name: String, _ violations: [SchemaViolation]
    ) -> APIStatusError {
        invalid(kind: resource.gvk.kind, group: resource.gvk.group, name: name, violations)
    }

    /// 422 about the query of a list or watch.
    static func invalidListOptions(_ violations: [SchemaViolation]) -> APIStatusError {
        invalid(kind: "ListOptions", group: "meta.k8s.io", name: "", violations)
    }

    static func expired(_ message: String, continueToken: String = "") -> APIStatusError {
        APIStatusError(code: 410, reason: "Expired", message: message, continueToken: continueToken)
    }

    static func versionTooLarge(_ version: UInt64, current: UInt64) -> APIStatusError {
        APIStatusError(
            code: 504, reason: "Timeout",
            message: "Timeout: Too large resource version: \(version), current: \(current)",
            details: .init(
                causes: [Cause(reason: "ResourceVersionTooLarge", message: "Too large resource version")],
                retryAfterSeconds: 1))
    }

    /// 500 as real servers give it for errors they did not foresee: without a reason.
    static func unforeseen(_ message: String) -> APIStatusError {
        APIStatusError(code: 500, reason: "", message: message)
    }

    /// What etcd says beyond its limit for one write.
    static let objectTooLarge = APIStatusError.unforeseen("etcdserver: request is too large")
    /// What etcd says when its quota is used up.
    static let storageFull = APIStatusError.unforeseen("etcdserver: mvcc: database space exceeded")
}

extension SchemaViolation {
    static func required(_ path: String, _ detail: String = "") -> SchemaViolation {
        SchemaViolation(
            path: path, reason: .required, message: detail.isEmpty ? "Required value" : "Required value: \(detail)")
    }

    static func forbidden(_ path: String, _ detail: String) -> SchemaViolation {
        SchemaViolation(path: path, reason: .forbidden, message: "Forbidden: \(detail)")
    }

    static func unsupported(_ path: String, _ value: String, _ supported: [String]) -> SchemaViolation {
        let list = supported.map { JSONValue.string($0).text }.joined(separator: ", ")
        return SchemaViolation(
            path: path, reason: .notSupported,
            message: "Unsupported value: \(JSONValue.string(value).text): supported values: \(list)")
    }
}
