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
            let trial = Trial(history: .firstAuthority, beginning: .start, checksHealth: true)
            #expect(try await trial.survives(rules, comment: "\(name) in \(kind)"), "\(name) in \(kind)")
        }
    }

    @Test(arguments: Frames.strange.keys.sorted())
    func `an answer that is strange`(name: String) async throws {
        let body = Array((Frames.strange[name] ?? "").utf8)
        for call in sampled(1...12, every: 6, name) {
            let trial = Trial(history: .firstAuthority)
            _ = try await trial.survives(FaultRule(.answered(body), .calls, at: call), comment: "\(name) at \(call)")
        }
    }
}
