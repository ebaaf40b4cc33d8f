import JSON

/// Answers what clients ask to find out what is served: discovery and OpenAPI.
struct DiscoveryEndpoint {
    let registry: ResourceRegistry
    let documents: DocumentCache

    private struct Page {
        var document: DocumentCache.Document
        var contentType = "application/json"
        /// Whether its URL holds its hash, so that it never changes.
        var isImmutable = false
    }

    /// The document at a path; nil if the path is no matter of discovery.
    func answer(_ request: APIRequest, _ target: RequestTarget) throws(APIStatusError) -> APIResponse? {
        let segments = target.segments
        guard let page = try page(request, target) else {
            if segments.starts(with: ["openapi"]) { throw .pathNotFound }
            return nil
        }
        guard ["GET", "HEAD"].contains(request.method) else { throw .methodNotAllowed }
        let etag = "\"\(page.document.hash)\""
        var headers: HTTPHeaders = ["ETag": etag, "Vary": "Accept", "Content-Type": page.contentType]
        if page.isImmutable {
            if let hash = target.parameter("hash"), hash != page.document.hash {
                return APIResponse(
                    status: 301,
                    headers: ["Location": "\(target.path)?hash=\(page.document.hash)"]
                )
            }
            headers["Cache-Control"] = target.parameter("hash") == nil ? "no-cache, private" : "public, immutable"
        }
        if request.headers["If-None-Match"] == etag { return APIResponse(status: 304, headers: headers) }
        return APIResponse(status: 200, headers: headers, body: .bytes(page.document.bytes))
    }

    private func page(_ request: APIRequest, _ target: RequestTarget) throws(APIStatusError) -> Page? {
        let segments = target.segments
        switch (segments.first, segments.count) {
        case (nil, _): return Page(document: document("/") { index })
        case ("api", 1), ("apis", 1): return groups(request, isCore: segments.first == "api")
        case ("apis", 2):
            let served = served
            guard let group = served.group(segments[1]) else { throw .pathNotFound }
            return Page(document: document(target.path) { ClassicDiscovery.group(group) })
        case ("api", 2): return try resources(group: "", version: segments[1])
        case ("apis", 3): return try resources(group: segments[1], version: segments[2])
        case ("openapi", _): return try openAPI(Array(segments.dropFirst()), request)
        default: return nil
        }
    }

    private var served: ServedAPIs { ServedAPIs(registry) }

    private func document(_ name: String, make: () -> JSONValue) -> DocumentCache.Document {
        documents.document(name, generation: registry.generation, make: make)
    }

    private func groups(_ request: APIRequest, isCore: Bool) -> Page {
        let root = isCore ? "/api" : "/apis"
        guard let version = AggregatedDiscovery.version(acceptedBy: request) else {
            return Page(
                document: document(root) {
                    isCore ? ClassicDiscovery.coreVersions : ClassicDiscovery.groupList(served)
                })
        }
        return Page(
            document: document("\(root) \(version)") {
                AggregatedDiscovery.document(served, version: version, isCore: isCore)
            },
            contentType: AggregatedDiscovery.contentType(version: version)
        )
    }

    private func resources(group: String, version: String) throws(APIStatusError) -> Page {
        guard let found = served.version(version, of: group) else { throw .pathNotFound }
        return Page(
            document: document("\(group)/\(version)") {
                ClassicDiscovery.resourceList(group: group, version: found)
            })
    }

    /// `/openapi/v3` and below, and an empty `/openapi/v2`.
    ///
    /// Every `kubectl` from 1.27 on prefers version 3, and falls back to 2 for kinds it does not find there.
    private func openAPI(_ segments: [String], _ request: APIRequest) throws(APIStatusError) -> Page {
        switch (segments.first, segments.count) {
        case ("v2", 1):
            // No bytes at all are the empty protobuf message, in which nothing is found either.
            let isProtobuf = request.headers["Accept"]?.contains("protobuf") ?? false
            if isProtobuf { return Page(document: .init(bytes: [], hash: ""), contentType: "application/octet-stream") }
            return Page(
                document: document("openapi v2") {
                    [
                        "swagger": "2.0", "info": ["title": "Kubernetes", "version": .string(ServerVersion.git)],
                        "paths": [:],
                    ]
                })
        case ("v3", 1): return Page(document: document("openapi") { openAPIIndex })
        case ("v3", 3) where segments[1] == "api":
            return try Page(document: openAPIDocument(group: "", version: segments[2]), isImmutable: true)
        case ("v3", 4) where segments[1] == "apis":
            return try Page(document: openAPIDocument(group: segments[2], version: segments[3]), isImmutable: true)
        default: throw .pathNotFound
        }
    }

    private func openAPIDocument(group: String, version: String) throws(APIStatusError) -> DocumentCache.Document {
        guard let found = served.version(version, of: group) else { throw .pathNotFound }
        return openAPIDocument(group: group, version: found)
    }

    private func openAPIDocument(group: String, version: ServedAPIs.Version) -> DocumentCache.Document {
        document("openapi \(group)/\(version.name)") { OpenAPIDocument(group: group, version: version).json }
    }

    private var openAPIIndex: JSONValue {
        OpenAPIDocument.index(
            served.groups.flatMap { group in
                group.versions.map { version in
                    let name = OpenAPIDocument.name(group: group.name, version: version.name)
                    return (name: name, hash: openAPIDocument(group: group.name, version: version).hash)
                }
            })
    }

    /// `/`: the paths there are.
    private var index: JSONValue {
        let served = served
        let versions = served.groups.flatMap { group in
            group.versions.map { "/" + OpenAPIDocument.name(group: group.name, version: $0.name) }
        }
        let groups = served.groups.filter { !$0.name.isEmpty }.map { "/apis/\($0.name)" }
        let paths = versions + groups + ["/api", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"]
        return ["paths": JSONValue(paths.sorted())]
    }
}
