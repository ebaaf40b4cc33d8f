import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Testing

@Suite struct ErrorTests {
    private func failure(_ responses: HTTPResponse...) async throws -> (KubernetesError, Int) {
        let transport = ScriptedTransport(responses.map { .success($0) })
        let error = await #expect(throws: KubernetesError.self) {
            _ = try await KubernetesClient(transport).get(ConfigMap.self, ObjectKey(namespace: "ns", name: "a"))
        }
        return (try #require(error), transport.requests.count)
    }

    @Test(arguments: [
        (400, "BadRequest", KubernetesError.Code.badRequest, false), (401, "Unauthorized", .unauthorized, false),
        (403, "Forbidden", .forbidden, false), (404, "NotFound", .notFound, false),
        (405, "MethodNotAllowed", .methodNotAllowed, false), (409, "AlreadyExists", .alreadyExists, false),
        (409, "Conflict", .conflict, false), (410, "Expired", .gone, false), (410, "Gone", .gone, false),
        (413, "RequestEntityTooLarge", .tooLarge, false), (422, "Invalid", .invalid, false),
        (429, "TooManyRequests", .tooManyRequests, true), (500, "InternalError", .serverError, true),
        (503, "ServiceUnavailable", .unavailable, true), (504, "Timeout", .timeout, true),
        (302, "", .unexpectedStatus, false), (418, "", .unexpectedStatus, false), (599, "", .serverError, true),
    ])
    func statusesHaveCodes(_ status: Int, _ reason: String, _ code: KubernetesError.Code, _ isRetriable: Bool)
        async throws
    {
        let (error, attempts) = try await failure(.status(status, reason))
        #expect(error.code == code)
        #expect(error.httpStatus == status)
        #expect(error.status?.reason == reason)
        #expect(error.isRetriable == isRetriable)
        #expect(error.description.hasPrefix("get configmaps ns/a: said \(reason)"))
        #expect(attempts == 1)
    }

    @Test func bodiesThatAreNoStatus() async throws {
        let page = HTTPResponse(
            status: 502, headers: ["Content-Type": "text/html"], body: Array("<h1>Bad\n gateway</h1>".utf8))
        #expect(try await failure(page).0.description == "get configmaps ns/a: HTTP status 502: <h1>Bad gateway</h1>")
        #expect(try await failure(page).0.code == .unavailable)
        for body in ["", "{}", "{\"data\":{\"value\":\"s3cret\"}}", "s3cret"] {
            let other = HTTPResponse(status: 403, body: Array(body.utf8))
            #expect(try await failure(other).0.description == "get configmaps ns/a: HTTP status 403")
        }
    }

    @Test func comesBackWhenTheServerSaysWhen() async throws {
        let busy = HTTPResponse.status(429, "TooManyRequests", headers: ["Retry-After": "1"])
        let object: JSONValue = ["metadata": ["name": "a"]]
        let transport = ScriptedTransport(
            busy, .status(503, "ServiceUnavailable", headers: ["retry-after": "2"]), .json(object))
        _ = try await KubernetesClient(transport).get(ConfigMap.self, ObjectKey(namespace: "ns", name: "a"))
        #expect(transport.requests.count == 3)
    }

    @Test func doesNotComeBackForEver() async throws {
        let busy = HTTPResponse.status(429, "TooManyRequests", headers: ["Retry-After": "1"])
        let transport = ScriptedTransport(Array(repeating: .success(busy), count: 50))
        let error = await #expect(throws: KubernetesError.self) {
            _ = try await KubernetesClient(transport).get(ConfigMap.self, ObjectKey(namespace: "ns", name: "a"))
        }
        #expect(error?.retryAfter == .seconds(1))
        #expect(transport.requests.count == 11)
        let (later, attempts) = try await failure(.status(429, "TooManyRequests", headers: ["Retry-After": "3600"]))
        #expect(later.retryAfter == .seconds(3600))
        #expect(attempts == 1)
    }

    @Test func transportErrorsKeepTheirMeaning() async throws {
        for (code, isRetriable) in [
            (TransportError.Code.connectionFailed, true), (.tls, false), (.timeout, true), (.cancelled, false),
        ] {
            let transport = ScriptedTransport([.failure(TransportError(code, "x"))])
            let error = await #expect(throws: KubernetesError.self) {
                _ = try await KubernetesClient(transport).get(ConfigMap.self, ObjectKey(namespace: "ns", name: "a"))
            }
            #expect(error?.transportError?.code == code)
            #expect(error?.metricLabel == code.metricLabel)
            #expect(error?.isRetriable == isRetriable)
            #expect(error?.isCancelled == (code == .cancelled))
        }
    }

    @Test func warningsAreLoggedOncePerText() async throws {
        let log = TestLog()
        let object: JSONValue = ["metadata": ["name": "a"]]
        var headers: HTTPHeaders = ["Warning": #"299 - "unknown field \"spec.x\"", 299 - "second, with comma""#]
        headers.append("warning", #"299 - "second, with comma""#)
        headers.append("Warning", #"199 - "not from the API server""#)
        let answer = HTTPResponse.json(object, headers: headers)
        let client = KubernetesClient(ScriptedTransport(answer, answer), log: log)
        for _ in 0..<2 { _ = try await client.get(ConfigMap.self, ObjectKey(namespace: "ns", name: "a")) }
        #expect(log.lines.count == 2)
        #expect(log.lines.first?.hasPrefix("warning ") == true)
        #expect(log.lines.first?.contains(#"unknown field "spec.x""#) == true)
        #expect(log.lines.last?.contains("second, with comma") == true)
    }
}
