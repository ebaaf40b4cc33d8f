import FoundationEssentials
import JSON
import KubernetesAPI

/// Who asked for what, and what became of it: gathered while a request is answered.
struct AuditRecord: Sendable {
    let identifier: String
    let received: Date
    let request: RequestHead
    /// Nil for a request whose path cannot be read.
    var attributes: RequestAttributes?
    /// Nil until it is known.
    var caller: Caller?
    /// Who the caller acts as.
    var impersonated: Caller?
    var decision: AuthorizationDecision?

    /// What is kept of a request: nothing of its body.
    struct RequestHead: Sendable {
        let method: String
        let target: String
        let userAgent: String
    }

    /// As an Event of audit.k8s.io/v1, level Metadata, stage ResponseComplete.
    func event(_ response: APIResponse, completed: Date) -> JSONValue {
        var event: JSONObject = [
            "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": .string(identifier),
            "stage": "ResponseComplete", "requestURI": .string(request.target),
            "verb": .string(attributes?.verb ?? request.method.lowercased()), "user": caller?.userInfo ?? [:],
            "sourceIPs": ["127.0.0.1"],
        ]
        event.set("impersonatedUser", impersonated?.userInfo)
        event.setUnlessEmpty("userAgent", request.userAgent)
        event.set("objectRef", attributes.flatMap { reference($0, response) })
        event["responseStatus"] = Self.status(response)
        event["requestReceivedTimestamp"] = .string(Timestamp.formatMicro(received))
        event["stageTimestamp"] = .string(Timestamp.formatMicro(completed))
        if let decision {
            event["annotations"] = [
                "authorization.k8s.io/decision": decision.isAllowed ? "allow" : "forbid",
                "authorization.k8s.io/reason": .string(decision.reason),
            ]
        }
        return .object(event)
    }

    private func reference(_ attributes: RequestAttributes, _ response: APIResponse) -> JSONValue? {
        guard attributes.isResource else { return nil }
        var reference: JSONObject = [:]
        reference.setUnlessEmpty("resource", attributes.resource)
        reference.setUnlessEmpty("namespace", attributes.namespace)
        reference.setUnlessEmpty("name", attributes.name.isEmpty ? response.objectName : attributes.name)
        reference.setUnlessEmpty("apiGroup", attributes.group)
        reference.setUnlessEmpty("apiVersion", attributes.version)
        reference.setUnlessEmpty("subresource", attributes.subresource)
        return .object(reference)
    }

    /// Without the message, which may quote the body.
    private static func status(_ response: APIResponse) -> JSONValue {
        var status: JSONObject = ["metadata": [:], "code": .integer(Int64(response.status))]
        if response.status >= 400 {
            status["status"] = "Failure"
            status.setUnlessEmpty("reason", response.failureReason)
        }
        return .object(status)
    }
}

extension Caller {
    /// As reviews and audit events have it.
    var userInfo: JSONValue {
        var info: JSONObject = [:]
        info.setUnlessEmpty("username", user)
        info.setUnlessEmpty("uid", uid)
        info.setUnlessEmpty("groups", groups)
        info.setUnlessEmpty("extra", extra)
        return .object(info)
    }
}
