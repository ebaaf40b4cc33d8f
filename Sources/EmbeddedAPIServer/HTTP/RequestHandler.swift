import FoundationEssentials
import JSON

/// Answers requests: who asks, what the path names, and which part of the server that is.
///
/// It knows nothing of sockets, so that tests and the benchmark call it directly.
struct RequestHandler: Sendable {
    let core: APICore
    let authenticator: Authenticator
    let watches: OpenWatches
    /// The largest body that is looked at, in bytes.
    let maximumBodySize: Int
    var audit = AuditTrail()
    private let documents = DocumentCache()

    func handle(_ request: APIRequest) async -> APIResponse {
        var record = AuditRecord(
            identifier: UUID().uuidString.lowercased(), received: audit.now(), request: .init(request))
        var response: APIResponse
        do throws(APIStatusError) {
            response = try answer(request, &record)
        } catch {
            // As a real server, whose router answers what it does not know before there is any talk of objects.
            response = error == .pathNotFound ? APIResponse(status: 404, text: "404 page not found\n") : error.response
        }
        response.headers["Audit-Id"] = record.identifier
        if response.headers["Cache-Control"] == nil { response.headers["Cache-Control"] = "no-cache, private" }
        return audit.following(response, record)
    }

    private func answer(_ request: APIRequest, _ record: inout AuditRecord) throws(APIStatusError) -> APIResponse {
        guard let target = RequestTarget(request.target) else {
            throw .badRequest("the path or query of the request is malformed")
        }
        let attributes = RequestAttributes(method: request.method, target: target)
        record.attributes = attributes
        let caller = try caller(of: request, target, &record)
        record.decision = core.authorizer.decide(attributes, by: caller)
        if let decision = record.decision, !decision.isAllowed {
            throw .forbidden(attributes, by: caller, reason: decision.reason)
        }
        guard request.body.count <= maximumBodySize else { throw .bodyTooLarge(limit: maximumBodySize) }
        if let page = try publicPage(request, target) { return page }
        let registry = core.registry
        let discovery = DiscoveryEndpoint(registry: registry, documents: documents)
        if let document = try discovery.answer(request, target) { return document }
        guard let path = ResourcePath(segments: target.segments), !path.plural.isEmpty else { throw .pathNotFound }
        let endpoint = ResourceEndpoint(
            core: core, watches: watches, authenticator: authenticator, caller: caller)
        return try endpoint.answer(request, target, path: path, registry: registry)
    }

    /// Who asks, or whom they ask for.
    private func caller(
        of request: APIRequest, _ target: RequestTarget, _ record: inout AuditRecord
    ) throws(APIStatusError) -> Caller {
        let found = try authenticator.caller(of: request)
        // Who is not known by name may read public pages, and elsewhere what roles allow.
        guard core.authorizer.admitsAnonymous || found != nil || Self.isPublic(target) else { throw .unauthorized }
        var caller = found ?? .anonymous
        if found == nil { caller.userAgent = request.headers["User-Agent"] ?? "" }
        record.caller = caller
        guard let impersonation = try Impersonation(request.headers) else { return caller }
        for demand in impersonation.demands { try core.authorizer.check(demand, by: caller) }
        record.impersonated = impersonation.caller(userAgent: caller.userAgent)
        return record.impersonated ?? caller
    }

    private static func isPublic(_ target: RequestTarget) -> Bool {
        switch target.segments.first {
        case "healthz", "livez", "readyz": true
        case "version": target.segments.count == 1
        default: false
        }
    }

    /// What anyone may read: the version and whether the server is well.
    private func publicPage(_ request: APIRequest, _ target: RequestTarget) throws(APIStatusError) -> APIResponse? {
        guard Self.isPublic(target) else { return nil }
        let isVersion = target.segments.first == "version"
        let page = isVersion ? APIResponse(json: ServerVersion.json) : APIResponse(text: "ok")
        guard ["GET", "HEAD"].contains(request.method) else { throw .methodNotAllowed }
        return page
    }
}

extension AuditRecord.RequestHead {
    fileprivate init(_ request: APIRequest) {
        self.init(method: request.method, target: request.target, userAgent: request.headers["User-Agent"] ?? "")
    }
}
