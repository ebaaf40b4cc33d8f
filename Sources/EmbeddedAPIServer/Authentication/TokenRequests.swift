import FoundationEssentials
import JSON
import KubernetesAPI

/// Answers `POST …/serviceaccounts/NAME/token` (k8s.io/kubernetes, pkg/registry/core/serviceaccount/storage/token.go).
struct TokenRequests {
    /// How long a token holds, in seconds.
    private static let lifetimes: ClosedRange<Int64> = 600...1 << 32

    let tokens: ServiceAccountTokens

    private var core: APICore { tokens.core }

    func answer(
        _ body: RequestBody, at target: ObjectTarget, _ options: WriteOptions
    ) throws(APIStatusError) -> WriteResult {
        var requestTarget = target
        requestTarget.resource = BuiltInResources.tokenRequest
        let context = WriteContext(requestTarget, options, core: core)
        let decoded = try context.decoder.decode(body)
        let warnings = try context.decoder.check(decoded, options.fieldValidation)
        var request = decoded.json
        try context.checkNamespace(&request)
        try core.checkNamespaceExists(context, name: target.name)
        request = context.owned(request)
        try checkName(request, context)
        let account = try object(BuiltInResources.serviceAccounts, target.name, in: target.namespace)
        try checkUID(request, account, context)
        if request["spec"]?["audiences"]?.array?.isEmpty ?? true {
            request[path: ["spec", "audiences"]] = [.string(ServiceAccountTokens.issuer)]
        }
        let lifetime = request["spec"]?["expirationSeconds"]?.integer ?? 3600
        try checkLifetime(lifetime, context)
        var claims = claims(request, account, lifetime: lifetime, target)
        if let reference = request["spec"]?["boundObjectRef"], !reference.isNull {
            try bind(&claims, to: reference, target)
        }
        request.setMetadata("name", .string(target.name))
        request.setMetadata("uid", .string(account.json.objectUID))
        request.setMetadata("creationTimestamp", .string(context.time))
        request["status"] = [
            "token": .string(try token(claims)),
            "expirationTimestamp": .string(
                Timestamp.format(Date(timeIntervalSince1970: Double(claims.expires)))),
        ]
        return WriteResult(object: APIObject(request), isCreated: true, warnings: warnings)
    }

    private func token(_ claims: ServiceAccountClaims) throws(APIStatusError) -> String {
        do {
            return try tokens.issue(claims)
        } catch {
            throw .unforeseen("failed to generate token: \(error)")
        }
    }

    private func object(
        _ table: StorageID, _ name: String, in namespace: String
    ) throws(APIStatusError) -> APIObject {
        if let entry = core.storage.entry(table, ObjectStorage.key(namespace: namespace, name: name)) {
            return entry.object
        }
        throw APIStatusError(
            code: 404, reason: "NotFound", message: "\(table.plural) \(JSONValue.string(name).text) not found",
            details: .init(name: name, group: table.group, kind: table.plural))
    }

    private func checkName(_ request: JSONValue, _ context: WriteContext) throws(APIStatusError) {
        let name = request.objectName
        guard name.isEmpty || name == context.target.name else {
            throw .invalid(
                context.resource, context.target.name,
                [
                    .invalid(
                        "metadata.name", value: .string(name), "must match the service account name if specified")
                ])
        }
    }

    private func checkUID(
        _ request: JSONValue, _ account: APIObject, _ context: WriteContext
    ) throws(APIStatusError) {
        let (sent, uid) = (request.objectUID, account.json.objectUID)
        guard sent.isEmpty || sent == uid else {
            throw .conflict(
                kind: "TokenRequest", group: context.resource.gvk.group, context.target.name,
                "the UID in the token request (\(sent)) does not match the UID of the service account (\(uid))")
        }
    }

    private func checkLifetime(_ seconds: Int64, _ context: WriteContext) throws(APIStatusError) {
        if Self.lifetimes.contains(seconds) { return }
        let problem =
            seconds < Self.lifetimes.lowerBound
            ? "may not specify a duration less than 10 minutes"
            : "may not specify a duration larger than 2^32 seconds"
        throw .invalid(
            context.resource, "", [.invalid("spec.expirationSeconds", value: .integer(seconds), problem)])
    }

    private func claims(
        _ request: JSONValue, _ account: APIObject, lifetime: Int64, _ target: ObjectTarget
    ) -> ServiceAccountClaims {
        let now = Int64(core.configuration.now().timeIntervalSince1970)
        return ServiceAccountClaims(
            namespace: target.namespace, serviceAccount: .init(account),
            audiences: request["spec"]?["audiences"]?.array?.compactMap(\.string) ?? [], issued: now, notBefore: now,
            expires: now + lifetime, identifier: UUID().uuidString.lowercased())
    }

    /// Binds a token to the life of an object.
    private func bind(
        _ claims: inout ServiceAccountClaims, to reference: JSONValue, _ target: ObjectTarget
    ) throws(APIStatusError) {
        func text(_ key: String) -> String { reference[key]?.string ?? "" }
        let gvk = GroupVersionKind(apiVersion: text("apiVersion"), kind: text("kind"))
        let found: APIObject
        switch (gvk.group, gvk.kind) {
        case ("", "Pod"):
            found = try object(BuiltInResources.pods, text("name"), in: target.namespace)
            try bind(&claims, toPod: found, target)
        case ("", "Node"):
            found = try object(BuiltInResources.nodes, text("name"), in: "")
            claims.node = .init(found)
        case ("", "Secret"):
            found = try object(BuiltInResources.secrets, text("name"), in: target.namespace)
            claims.secret = .init(found)
        default:
            throw .badRequest("cannot bind token to object of type \(gvk.group)/\(gvk.version), Kind=\(gvk.kind)")
        }
        let uid = text("uid")
        guard uid.isEmpty || uid == found.json.objectUID else {
            throw .conflict(
                kind: gvk.kind, group: gvk.group, text("name"),
                "the UID in the bound object reference (\(uid)) does not match the UID in record. The object might "
                    + "have been deleted and then recreated")
        }
    }

    private func bind(
        _ claims: inout ServiceAccountClaims, toPod pod: APIObject, _ target: ObjectTarget
    ) throws(APIStatusError) {
        guard pod.json["spec"]?["serviceAccountName"]?.string == target.name else {
            throw .badRequest(
                "cannot bind token for serviceaccount \(JSONValue.string(target.name).text) to pod running with "
                    + "different serviceaccount name.")
        }
        claims.pod = .init(pod)
        guard let name = pod.json["spec"]?["nodeName"]?.string, !name.isEmpty else { return }
        let node = core.storage.entry(BuiltInResources.nodes, name)?.object
        claims.node = node.map(ServiceAccountClaims.Reference.init) ?? .init(name: name, uid: "")
    }
}

extension APIStatusError {
    /// 409 about an object that is named by its kind.
    fileprivate static func conflict(
        kind: String, group: String, _ name: String, _ problem: String
    ) -> APIStatusError {
        let qualified = group.isEmpty ? kind : "\(kind).\(group)"
        return APIStatusError(
            code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on \(qualified) \(JSONValue.string(name).text): \(problem)",
            details: .init(name: name, group: group, kind: kind))
    }
}
