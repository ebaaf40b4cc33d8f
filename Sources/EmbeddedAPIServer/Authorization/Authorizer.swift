import JSON
import Synchronization

extension EmbeddedAPIServer {
    /// How it is decided who may do what.
    public enum Authorization: String, Sendable, CaseIterable {
        /// Everybody whose credentials are accepted may do everything.
        case alwaysAllow = "always-allow"
        /// Roles and bindings decide.
        case rbac
    }
}

/// Decides who may do what by the roles and bindings that are stored.
final class Authorizer: Sendable {
    let mode: EmbeddedAPIServer.Authorization
    private let storage: ObjectStorage
    private let cache = Mutex<Cached?>(nil)

    /// Roles and bindings with the versions of their tables.
    private struct Cached {
        var versions: [UInt64]
        var policy: RBACPolicy
    }

    init(_ mode: EmbeddedAPIServer.Authorization, storage: ObjectStorage) {
        self.mode = mode
        self.storage = storage
    }

    /// Whether requests without credentials are looked at: a real server does not where it allows everything.
    var admitsAnonymous: Bool { mode == .rbac }

    func decide(_ request: RequestAttributes, by caller: Caller) -> AuthorizationDecision {
        mode == .alwaysAllow ? .allowed : RBACAuthorizer.decide(request, by: caller, policy)
    }

    /// - Throws: 403.
    func check(_ request: RequestAttributes, by caller: Caller) throws(APIStatusError) {
        let decision = decide(request, by: caller)
        if !decision.isAllowed { throw .forbidden(request, by: caller, reason: decision.reason) }
    }

    func rights(of caller: Caller, in namespace: String) -> RBACAuthorizer.Rights {
        guard mode == .rbac else { return .init(rules: PolicyRule.everything) }
        return RBACAuthorizer.rights(of: caller, in: namespace, policy)
    }

    /// Roles and bindings as they are now.
    var policy: RBACPolicy {
        let versions = storage.read { state in RBACPolicy.tables.map { state.tables[$0]?.history.newest ?? 0 } }
        if let policy = cache.withLock({ $0?.versions == versions ? $0?.policy : nil }) { return policy }
        let fresh = storage.read { state in
            Cached(
                versions: RBACPolicy.tables.map { state.tables[$0]?.history.newest ?? 0 }, policy: RBACPolicy(state))
        }
        cache.withLock { $0 = fresh }
        return fresh.policy
    }
}

extension PolicyRule {
    /// Everything on everything.
    static let everything = [
        PolicyRule(verbs: ["*"], groups: ["*"], resources: ["*"]), PolicyRule(verbs: ["*"], paths: ["*"]),
    ]
}

extension APIStatusError {
    /// 403 for what nobody granted (k8s.io/apiserver, endpoints/handlers/responsewriters/errors.go).
    static func forbidden(_ request: RequestAttributes, by caller: Caller, reason: String = "") -> APIStatusError {
        func quoted(_ text: String) -> String { JSONValue.string(text).text }
        let user = quoted(caller.user)
        let action: String
        if request.isResource {
            let resource = request.resource + (request.subresource.isEmpty ? "" : "/\(request.subresource)")
            let place =
                request.namespace.isEmpty ? "at the cluster scope" : "in the namespace \(quoted(request.namespace))"
            action =
                "User \(user) cannot \(request.verb) resource \(quoted(resource)) in API group "
                + "\(quoted(request.group)) \(place)"
        } else {
            action = "User \(user) cannot \(request.verb) path \(quoted(request.path))"
        }
        let problem = withoutMarkup(action) + (reason.isEmpty ? "" : ": \(reason)")
        let qualified = request.group.isEmpty ? request.resource : "\(request.resource).\(request.group)"
        let subject = qualified + (request.name.isEmpty ? "" : " \(quoted(request.name))")
        return APIStatusError(
            code: 403, reason: "Forbidden",
            message: (request.isResource ? "\(subject.isEmpty ? "" : "\(subject) is ")" : "") + "forbidden: \(problem)",
            details: .init(name: request.name, group: request.group, kind: request.resource))
    }

    /// Nothing in it can pass for HTML.
    private static func withoutMarkup(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }
}
