/// What `/healthz` and `/readyz` answer: the texts of Kubernetes' own components (`apiserver/pkg/server/healthz`).
///
/// A check that fails is named in the answer for all; why it fails stands in the answer for it alone.
struct HealthEndpoint: Sendable {
    /// As the path has it: `healthz` or `readyz`.
    let name: String
    let checks: [HealthCheck]

    /// Makes an endpoint; without checks it has one that never fails.
    init(_ name: String, _ checks: [HealthCheck]) {
        self.name = name
        self.checks = checks.isEmpty ? [HealthCheck("ping") { nil }] : checks
    }

    /// The answer to `/name`, `/name?verbose`, `/name?exclude=check` and `/name/check`; nil if the path is another's.
    func answer(_ request: EndpointRequest) -> EndpointResponse? {
        if request.path == "/\(name)" {
            return answer(isVerbose: request.query.contains { $0.name == "verbose" }, request.values(of: "exclude"))
        }
        let prefix = "/\(name)/"
        guard request.path.hasPrefix(prefix) else { return nil }
        let wanted = request.path.dropFirst(prefix.count)
        guard let check = checks.first(where: { $0.name == wanted }) else { return .notFound }
        guard let problem = check.problem else { return EndpointResponse(200, "ok") }
        return EndpointResponse(500, "internal server error: \(problem)\n")
    }

    private func answer(isVerbose: Bool, _ excluded: [String]) -> EndpointResponse {
        var lines = ""
        var hasFailed = false
        for check in checks {
            if excluded.contains(check.name) {
                lines += "[+]\(check.name) excluded: ok\n"
            } else if check.problem == nil {
                lines += "[+]\(check.name) ok\n"
            } else {
                lines += "[-]\(check.name) failed: reason withheld\n"
                hasFailed = true
            }
        }
        let unknown = Set(excluded).subtracting(checks.map(\.name))
        if !unknown.isEmpty {
            let names = unknown.sorted().map { "\"\($0)\"" }.joined(separator: ",")
            lines += "warn: some health checks cannot be excluded: no matches for \(names)\n"
        }
        if hasFailed { return EndpointResponse(500, "\(lines)\(name) check failed\n") }
        return EndpointResponse(200, isVerbose ? "\(lines)\(name) check passed\n" : "ok")
    }
}
