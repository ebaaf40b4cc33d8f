import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Logging
import Testing

@testable import ControllerRuntime

/// The requests a reflector makes of a real client, and what it makes of the answers.
@Suite struct ResourceListWatchTests {
    static let base = "https://api/api/v1/namespaces/ns/configmaps"

    func source(_ transport: InProcessTransport) throws -> ResourceListWatch<ConfigMap> {
        var settings = KubernetesClient.Settings()
        settings.maximumRetries = 0
        let client = KubernetesClient(
            server: "https://api", transport: transport, settings: settings, logger: LogCapture().logger())
        return ResourceListWatch(from: client, namespace: "ns", labelSelector: try LabelSelector(parsing: "a=b"))
    }

    func status(_ code: Int, _ reason: String, cause: String = "") -> HTTPResponse {
        let details = Status.Details(causes: cause.isEmpty ? [] : [.init(reason: cause, message: "", field: "")])
        let status = Status(message: "no", reason: reason, code: code, details: details)
        return HTTPResponse(status: code, body: status.json.encoded())
    }

    @Test(arguments: [
        (ListRequest.first(.any, limit: 500), "labelSelector=a%3Db&limit=500&resourceVersion=0"),
        (.first(.mostRecent, limit: 500), "labelSelector=a%3Db&limit=500"),
        (
            .first(.notOlderThan("7"), limit: nil),
            "labelSelector=a%3Db&resourceVersion=7&resourceVersionMatch=NotOlderThan"
        ),
        (.next(continuation: "abc", limit: 500), "labelSelector=a%3Db&limit=500&continue=abc"),
    ])
    func listsAsTheRequestSays(request: ListRequest, query: String) async throws {
        let transport = InProcessTransport { _ throws(TransportError) in
            HTTPResponse(status: 200, body: Array(#"{"metadata":{"resourceVersion":"9"},"items":[]}"#.utf8))
        }
        let page = try await source(transport).list(request)
        #expect(page.resourceVersion == "9")
        #expect(transport.requests.value.map(\.url) == ["\(Self.base)?\(query)"])
    }

    static let starts: [(WatchOptions.Start, String)] = [
        (.after("7"), "&resourceVersion=7"), (.any, "&resourceVersion=0"), (.mostRecent, ""),
        (
            .initialEvents(notOlderThan: "7"),
            "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&resourceVersion=7"
        ),
        (.initialEvents(notOlderThan: ""), "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"),
    ]

    @Test(arguments: starts)
    func watchesFromTheVersionWithBookmarksAndATimeLimit(start: WatchOptions.Start, query: String) async throws {
        let transport = InProcessTransport { _ throws(TransportError) in
            HTTPResponse(
                status: 200,
                body: Array(
                    """
                    {"type":"ADDED","object":{"kind":"ConfigMap","metadata":{"name":"x","resourceVersion":"8"}}}
                    {"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old"}}
                    """.utf8))
        }
        let request = WatchRequest(start: start, timeLimit: .seconds(333))
        let session = try await source(transport).watch(request)
        let events = try #require(try await session.next())
        #expect(events.count == 2)
        if case .error(let status) = events.last { #expect(ListWatchError(status).kind == .expired) }
        #expect(try await session.next() == nil)
        #expect(
            transport.requests.value.map(\.url) == [
                "\(Self.base)?watch=true&labelSelector=a%3Db&allowWatchBookmarks=true&timeoutSeconds=333\(query)"
            ])
    }

    static let answers: [(code: Int, reason: String, cause: String, kind: ListWatchError.Kind)] = [
        (410, "Expired", "", .expired), (410, "Gone", "", .expired), (429, "TooManyRequests", "", .throttled),
        (504, "Timeout", "ResourceVersionTooLarge", .versionTooLarge), (504, "Timeout", "", .failed),
        (403, "Forbidden", "", .failed), (404, "NotFound", "", .failed), (500, "InternalError", "", .failed),
        (503, "ServiceUnavailable", "", .failed),
        (400, "BadRequest", "", .unsupported), (405, "MethodNotAllowed", "", .unsupported),
        (406, "NotAcceptable", "", .unsupported), (422, "Invalid", "", .unsupported),
    ]

    @Test(arguments: answers.indices) func whatTheServerAnswersHasAKind(index: Int) async throws {
        let answer = Self.answers[index]
        let response = status(answer.code, answer.reason, cause: answer.cause)
        let source = try source(InProcessTransport { _ throws(TransportError) in response })
        let error = await #expect(throws: KubernetesError.self) { _ = try await source.list(.first(.any, limit: 1)) }
        #expect(error.map { ListWatchError($0).kind } == answer.kind)
    }

    static let failures: [(TransportError.Code, ListWatchError.Kind)] = [
        (.connectionFailed, .unreachable), (.connectionLost, .unreachable), (.timeout, .unreachable), (.tls, .failed),
        (.lineTooLong, .failed), (.bodyTooLarge, .failed),
    ]

    @Test(arguments: failures) func whatTheConnectionDoesHasAKind(
        code: TransportError.Code, kind: ListWatchError.Kind
    ) async throws {
        let source = try source(InProcessTransport { _ throws(TransportError) in throw TransportError(code, "no") })
        let error = await #expect(throws: KubernetesError.self) {
            _ = try await source.watch(WatchRequest(start: .after("1"), timeLimit: .seconds(300)))
        }
        #expect(error.map { ListWatchError($0).kind } == kind)
    }
}
