import TestSupport
import Testing

/// The API server goes away for a while, or does not say that it has gone.
@Suite(.timeLimit(.minutes(60))) struct OutageFaultTests {
    @Test(arguments: History.all)
    func `gone at any call, and back after some that nobody answers`(history: History) async throws {
        var outages = 0
        for call in try await Trial(history: history).calls(every: 5) {
            let requests = [1, 3, 12][call % 3]
            let isGone = try await Trial(history: history).survives(comment: "gone at call \(call) for \(requests)") {
                transport in
                [FaultRule(.does { transport.goAway(for: requests) }, .calls, at: call)]
            }
            if isGone { outages += 1 }
        }
        #expect(outages > 0)
    }

    @Test(arguments: History.all)
    func `not there yet at the start`(history: History) async throws {
        for requests in sampled([1, 5, 9, 14], every: 2, history.testDescription) {
            let trial = Trial(history: history, beginning: .start)
            let rule = FaultRule(.notSent, .any, count: requests)
            #expect(try await trial.survives(rule, comment: "\(requests) requests"), "\(requests) requests")
        }
    }

    @Test(arguments: History.essential, Failure.allCases)
    func `any request may fail, those of lists and watches and events too`(
        history: History, failure: Failure
    ) async throws {
        var fired = 0
        for request in sampled(1...20, every: 10, history.testDescription, failure) {
            let trial = Trial(history: history, beginning: .start)
            let rule = FaultRule(failure.fault, .any, at: request, count: 2)
            if try await trial.survives(rule, comment: "\(failure) at request \(request)") { fired += 1 }
        }
        #expect(fired > 0)
    }

    /// All connections are half open at once: what happens meanwhile is seen when their time is over.
    @Test(arguments: History.all)
    func `no watch says anything for three minutes`(history: History) async throws {
        let rule = FaultRule(.stream(.silence), .watches, count: 9)
        #expect(try await Trial(history: history, beginning: .start).survives(rule))
    }

    /// Nothing works at all, in every way in turn.
    @Test(arguments: History.all)
    func `one trouble after another`(history: History) async throws {
        let rules = Failure.allCases.enumerated().map { index, failure in
            FaultRule(failure.fault, failure.calls, at: 1 + 2 * index)
        }
        #expect(try await Trial(history: history).survives(rules))
    }
}
