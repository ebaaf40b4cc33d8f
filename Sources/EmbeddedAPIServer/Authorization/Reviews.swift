import JSON
import KubernetesAPI

/// Answers the questions that come in the form of objects: who somebody is, and what they may do.
struct Reviews {
    let core: APICore
    let authenticator: Authenticator

    func answer(
        _ body: RequestBody, at target: ObjectTarget, _ options: WriteOptions
    ) throws(APIStatusError) -> WriteResult {
        let context = WriteContext(target, options, core: core)
        let decoded = try context.decoder.decode(body)
        let warnings = try context.decoder.check(decoded, options.fieldValidation)
        var review = decoded.json
        try context.checkNamespace(&review)
        review = context.owned(review)
        let caller = options.caller
        switch target.resource.plural {
        case "tokenreviews": review["status"] = try status(ofToken: review)
        case "selfsubjectreviews":
            review["metadata"] = ["creationTimestamp": .string(context.time)]
            review["status"] = ["userInfo": caller.userInfo]
        case "selfsubjectrulesreviews":
            let namespace = review["spec"]?["namespace"]?.string ?? ""
            if namespace.isEmpty { throw .badRequest("no namespace on request") }
            review["metadata"] = [:]
            review["spec"] = [:]
            review["status"] = rules(of: caller, in: namespace)
        case let plural:
            let question = AccessQuestion(review, isSelf: plural == "selfsubjectaccessreviews")
            let problems = question.problems(isLocal: target.resource.isNamespaced)
            guard problems.isEmpty else {
                // As a real server, whose review does not know its kind.
                throw .invalid(kind: "", group: target.resource.gvk.group, name: "", problems)
            }
            let decision = core.authorizer.decide(question.attributes, by: question.subject ?? caller)
            var status: JSONObject = ["allowed": .bool(decision.isAllowed)]
            status.setUnlessEmpty("reason", decision.reason)
            review["status"] = .object(status)
        }
        return WriteResult(object: APIObject(review), isCreated: true, warnings: warnings)
    }

    private func status(ofToken review: JSONValue) throws(APIStatusError) -> JSONValue {
        let token = review["spec"]?["token"]?.string ?? ""
        if token.isEmpty { throw .badRequest("token is required for TokenReview in authentication") }
        let wanted = review["spec"]?["audiences"]?.array?.compactMap(\.string) ?? []
        do {
            let audiences = wanted.isEmpty ? [ServiceAccountTokens.issuer] : wanted
            let identity = try authenticator.identity(token, audiences: audiences)
            return [
                "authenticated": true, "user": identity.caller.userInfo, "audiences": JSONValue(identity.audiences),
            ]
        } catch {
            return ["user": [:], "error": .string(error.text)]
        }
    }

    private func rules(of caller: Caller, in namespace: String) -> JSONValue {
        let rights = core.authorizer.rights(of: caller, in: namespace)
        var status: JSONObject = [
            "resourceRules": .array(rights.rules.filter { !$0.resources.isEmpty }.map(\.json)),
            "nonResourceRules": .array(rights.rules.filter { !$0.paths.isEmpty }.map(\.json)), "incomplete": false,
        ]
        if !rights.problems.isEmpty {
            status["evaluationError"] = .string(RBACAuthorizer.text(of: rights.problems))
        }
        return .object(status)
    }
}

extension WriteContext {
    /// What is answered and not stored, with who owns its fields.
    func owned(_ object: JSONValue) -> JSONValue {
        fieldManager(for: object).create(
            object, over: resource.type.map(BuiltInForms.empty) ?? [:], manager: managerName)
    }
}
