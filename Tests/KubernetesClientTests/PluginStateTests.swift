import FoundationEssentials
import HTTPTransport
import Testing

@testable import KubernetesClient

/// When a credential plugin runs, and what is used meanwhile.
@Suite struct PluginStateTests {
    private let start = Date(timeIntervalSince1970: 1_700_000_000)
    private let failure = TokenError("no")

    private func credential(_ token: String, endsAfter seconds: Double? = nil) -> PluginCredential {
        PluginCredential(
            token: SensitiveBytes(token), certificate: nil, expiration: seconds.map { start + $0 })
    }

    @Test func itRunsOnceForACredentialWithoutEnd() {
        var state = PluginState()
        #expect(state.step(now: start) == .run)
        state.started()
        state.obtained(credential("a"), now: start)
        #expect(state.step(now: start + 1_000_000) == .use(credential("a")))
    }

    /// Half a minute before, or at half the life of one that is shorter than a minute.
    @Test(arguments: [(3600.0, 3570.0), (60, 30), (20, 10)])
    func itRunsBeforeTheCredentialEnds(_ end: Double, _ refresh: Double) {
        var state = PluginState()
        let first = credential("a", endsAfter: end)
        state.obtained(first, now: start)
        #expect(state.step(now: start + refresh - 1) == .use(first))
        #expect(state.step(now: start + refresh) == .run)
        state.started()
        // One runs it; the others need not wait while the old one lasts.
        #expect(state.step(now: start + refresh) == .use(first))
        #expect(state.step(now: start + end) == .run)
    }

    @Test func aFailureIsNotRepeatedAtOnce() {
        var state = PluginState()
        var now = start
        for pause in [1.0, 2, 4, 8, 16, 30, 30] {
            state.failed(failure, now: now)
            #expect(state.step(now: now) == .fail(failure))
            #expect(state.step(now: now + pause - 0.1) == .fail(failure))
            now += pause
            #expect(state.step(now: now) == .run)
        }
        state.obtained(credential("a"), now: now)
        #expect(state.step(now: now) == .use(credential("a")))
    }

    @Test func aCredentialThatLastsIsUsedWhileTheNewOneFails() {
        var state = PluginState()
        let first = credential("a", endsAfter: 100)
        state.obtained(first, now: start)
        state.failed(failure, now: start + 70)
        #expect(state.step(now: start + 70) == .use(first))
        #expect(state.step(now: start + 71) == .run)
        state.failed(failure, now: start + 99)
        #expect(state.step(now: start + 100) == .fail(failure))
    }

    @Test func aRefusedCredentialIsMadeAnewOnceForAllWhoUsedIt() {
        var state = PluginState()
        state.obtained(credential("a"), now: start)
        state.refused(credential("other"), now: start + 100)
        #expect(state.step(now: start + 100) == .use(credential("a")))
        state.refused(credential("a"), now: start + 100)
        #expect(state.step(now: start + 100) == .run)
        state.obtained(credential("b"), now: start + 100)
        state.refused(credential("a"), now: start + 100)
        #expect(state.step(now: start + 100) == .use(credential("b")))
    }

    @Test func aPluginWhoseCredentialsAreNeverAcceptedDoesNotRunForEachRequest() {
        var state = PluginState()
        var now = start
        state.obtained(credential("a"), now: now)
        for pause in [1.0, 2, 4, 8, 16, 30, 30] {
            state.refused(credential("a"), now: now)
            #expect(state.step(now: now + pause - 0.1) == .use(credential("a")))
            now += pause
            #expect(state.step(now: now) == .run)
            state.obtained(credential("a"), now: now)
        }
    }

    @Test func whoIsStoppedLeavesItToTheNext() {
        var state = PluginState()
        state.started()
        state.cancelled()
        #expect(state.step(now: start) == .run)
    }
}
