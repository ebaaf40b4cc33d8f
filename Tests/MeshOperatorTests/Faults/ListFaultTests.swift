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

    /// Asks for pages of one object, and of what is there now: what is told from memory comes as a whole.
    private static let paged = FaultRule.always(
        .rewritten {
            $0.url = $0.url.replacing("limit=500&resourceVersion=0", with: "limit=500")
                .replacing("limit=500", with: "limit=1")
        }, .lists)

    /// Those in which more than one page is there when the controller starts.
    private static let paging = History.all.filter { !$0.isStart }

    @Test(arguments: paging)
    func `a list expires in the middle`(history: History) async throws {
        let expired = Count()
        // Not every history has a second one, or a third.
        for page in [1] + sampled(2...3, every: 2, history.testDescription) {
            let next = RequestPattern.lists.having("continue=")
            let rules = [
                Self.paged, FaultRule(.does { expired.add() }, next, at: page, count: 2),
                FaultRule(.refused(.expired), next, at: page, count: 2),
            ]
            _ = try await trial(history).survives(rules, comment: "page \(page)")
        }
        #expect(expired.value > 0)
    }

    @Test(arguments: paging)
    func `every list expires in the middle`(history: History) async throws {
        let expired = Count()
        let next = RequestPattern.lists.having("continue=")
        let rules = [
            Self.paged, .always(.does { expired.add() }, next), .always(.refused(.expired), next),
        ]
        _ = try await trial(history).survives(rules)
        #expect(expired.value > 0)
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
