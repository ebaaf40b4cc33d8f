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
    private let documents = DocumentCache()

    func handle(_ request: APIRequest) async -> APIResponse {
        var response: APIResponse
        do throws(APIStatusError) {
            response = try answer(request)
        } catch {
            // As a real server, whose router answers what it does not know before there is any talk of objects.
            response = error == .pathNotFound ? APIResponse(status: 404, text: "404 page not found\n") : error.response
        }
        response.headers["Audit-Id"] = UUID().uuidString.lowercased()
        if response.headers["Cache-Control"] == nil { response.headers["Cache-Control"] = "no-cache, private" }
        return response
    }

    private func answer(_ request: APIRequest) throws(APIStatusError) -> APIResponse {
        guard let target = RequestTarget(request.target) else {
            throw .badRequest("the path or query of the request is malformed")
        }
        guard request.body.count <= maximumBodySize else { throw .bodyTooLarge(limit: maximumBodySize) }
        if let page = try publicPage(request, target) { return page }
        guard let caller = authenticator.caller(of: request) else { throw .unauthorized }
        let registry = core.registry
        let discovery = DiscoveryEndpoint(registry: registry, documents: documents)
        if let document = try discovery.answer(request, target) { return document }
        guard let path = ResourcePath(segments: target.segments), !path.plural.isEmpty else { throw .pathNotFound }
        let endpoint = ResourceEndpoint(core: core, watches: watches, caller: caller)
        return try endpoint.answer(request, target, path: path, registry: registry)
    }

    /// What anyone may read: the version and whether the server is well.
    private func publicPage(_ request: APIRequest, _ target: RequestTarget) throws(APIStatusError) -> APIResponse? {
        let page: APIResponse
        switch target.segments.first {
        case "healthz", "livez", "readyz": page = APIResponse(text: "ok")
        case "version" where target.segments.count == 1:
            page = APIResponse(json: ServerVersion.json)
        default: return nil
        }
        guard ["GET", "HEAD"].contains(request.method) else { throw .methodNotAllowed }
        return page
    }
}
