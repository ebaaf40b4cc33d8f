import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Synchronization
import TestSupport
import Testing

/// Lists come in pages that expire, are old, or are none.
@Suite(.timeLimit(.minutes(60))) struct ListFaultTests {
    /// With a server whose lists come in pages.
    private func trial(_ history: History) -> Trial {
        Trial(
            history: history, beginning: .start, makeWorld: { try await World(streamsLists: false) },
            checksHealth: true)
    }

    /// Asks for pages of two objects.
    private static let paged = FaultRule.always(
        .rewritten { $0.url = $0.url.replacing("limit=500", with: "limit=2") }, .lists)

    @Test(arguments: History.all)
    func `a list expires in the middle`(history: History) async throws {
        for page in sampled(1...3, every: 3, history.testDescription) {
            let next = RequestPattern.lists.having("continue=")
            let rules = [Self.paged, FaultRule(.refused(.expired), next, at: page, count: 2)]
            let trial = self.trial(history)
            _ = try await trial.survives(rules, comment: "page \(page)")
        }
    }

    @Test(arguments: History.all)
    func `every list expires in the middle`(history: History) async throws {
        let rules = [Self.paged, FaultRule.always(.refused(.expired), RequestPattern.lists.having("continue="))]
        _ = try await trial(history).survives(rules)
    }

    /// A server that is behind answers from its memory, and then tells what it has missed.
    @Test(arguments: History.all)
    func `lists are old after a restart`(history: History) async throws {
        let old = Note()
        var history = history
        let before = history.before
        history.before = { world in
            try await before(world)
            old.write(try await world.version)
        }
        let stale = FaultRule.always(
            .rewritten { request in
                let version = old.text
                request.url = request.url.replacing(
                    "limit=500&resourceVersion=0", with: "resourceVersion=\(version)&resourceVersionMatch=Exact")
            }, .lists)
        #expect(try await trial(history).survives(stale))
    }

    /// What answers in the place of an API server.
    @Test(arguments: [
        "", "null", "{", "[]", "<html></html>", #"{"kind":"Table","rows":[]}"#, #"{"items":null}"#,
        #"{"items":{}}"#, #"{"kind":"Status","status":"Success"}"#,
        #"{"kind":"MeshList","metadata":{"resourceVersion":""},"items":[null,7,{},{"metadata":[]}]}"#,
    ])
    func `a list that is none`(body: String) async throws {
        let places = [History.firstAuthority, .stateDeleted].flatMap { history in
            ["/meshes", "/secrets", "/configmaps"].map { (history, $0) }
        }
        for (history, kind) in sampled(places, every: 3, body) {
            let rule = FaultRule(.answered(Array(body.utf8)), RequestPattern.lists.having(kind), count: 2)
            let trial = self.trial(history)
            #expect(try await trial.survives(rule, comment: "\(kind) \(body)"), "\(kind) \(body)")
        }
    }

    @Test(arguments: History.essential, Failure.allCases)
    func `any list may fail, in any way`(history: History, failure: Failure) async throws {
        let kinds = ["customresourcedefinitions", "webhookconfigurations", "/meshes", "/secrets", "/configmaps"]
        for kind in sampled(kinds, every: 5, history.testDescription, failure) {
            let rule = FaultRule(failure.fault, RequestPattern.lists.having(kind), count: 2)
            let trial = self.trial(history)
            #expect(try await trial.survives(rule, comment: "\(failure) of \(kind)"), "\(failure) of \(kind)")
        }
    }
}

/// Something that is known later.
private final class Note: Sendable {
    private let content = Mutex("")

    var text: String { content.withLock { $0 } }
    func write(_ text: String) { content.withLock { $0 = text } }
}
