import KubernetesAPI
import TestSupport
import Testing

/// What nobody should send is reported, and stops nobody.
@Suite(.timeLimit(.minutes(60))) struct BadInputTests {
    @Test(arguments: Frames.strange.keys.sorted(), ["/meshes", "/secrets"])
    func `a frame that is strange`(name: String, kind: String) async throws {
        let frame = Array((Frames.strange[name] ?? "").utf8)
        for lines in sampled([0, 1], every: 2, name, kind) {
            // The next watch begins where this one was.
            let rules = FaultRule.stream(
                [.init(.inserted([frame]), after: lines), .init(.reset, after: lines + 1)],
                RequestPattern.watches.having(kind))
            let log = WarningLog()
            let trial = Trial(
                history: .firstAuthority, beginning: .start, checksHealth: true, logger: log.logger)
            #expect(try await trial.survives(rules, comment: "\(name) in \(kind)"), "\(name) in \(kind)")
            if let object = Frames.reported(name, kind) {
                #expect(log.objects.contains(object), "\(name) in \(kind): \(log.objects)")
            }
        }
    }

    @Test(arguments: Frames.strange.keys.sorted())
    func `an answer that is strange`(name: String) async throws {
        let body = Array((Frames.strange[name] ?? "").utf8)
        let trial = Trial(history: .firstAuthority)
        var fired = 0
        for call in try await trial.calls(every: 6, name) {
            let rule = FaultRule(.answered(body), .calls, at: call)
            if try await trial.survives(rule, comment: "\(name) at \(call)") { fired += 1 }
        }
        #expect(fired > 0)
    }
}
