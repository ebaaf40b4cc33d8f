import ControllerRuntime
import JSON
import Testing

/// An outage is said once, and its end once, in whatever order the answers and failures of many requests come.
@Suite struct ServerMonitorTests {
    let logs = LogCapture()
    let monitor: ServerMonitor

    private static let gone = "cannot reach the API server, trying again until it answers"
    private static let back = "the API server answers again"
    private static let unknown = "have no credentials that the API server accepts, trying again until there are some"
    private static let known = "the API server accepts our credentials again"

    init() {
        monitor = ServerMonitor(server: "https://api", logger: logs.logger())
    }

    @Test func aFailureThatComesAfterAnAnswerIsNoNewOutage() {
        monitor.failed(monitor.begin(), .unreachable("refused"))
        let (late, early) = (monitor.begin(), monitor.begin())
        monitor.answered(early)
        monitor.failed(late, .unreachable("timeout"))
        #expect(monitor.isReachable)
        #expect(logs.messages == [Self.gone, Self.back])
        // The next outage is one.
        monitor.failed(monitor.begin(), .unreachable("refused"))
        #expect(logs.messages == [Self.gone, Self.back, Self.gone])
    }

    @Test func anAnswerThatComesAfterTheOutageBeganDoesNotEndIt() {
        let (late, early) = (monitor.begin(), monitor.begin())
        monitor.failed(early, .unreachable("refused"))
        monitor.answered(late)
        #expect(!monitor.isReachable)
        monitor.failed(monitor.begin(), .unreachable("refused"))
        monitor.answered(monitor.begin())
        #expect(logs.messages == [Self.gone, Self.back])
    }

    @Test func credentialsThatAreNotAcceptedAreSaidOnceForAll() {
        for cause in ["list a", "list b", "watch c"] { monitor.failed(monitor.begin(), .unauthenticated(cause)) }
        #expect(monitor.isReachable)
        monitor.answered(monitor.begin())
        monitor.answered(monitor.begin())
        #expect(logs.messages == [Self.unknown, Self.known])
        #expect(logs.entries.first?["err"] == "list a")
    }

    @Test func aServerThatComesBackWithoutKnowingUsIsSaid() {
        monitor.failed(monitor.begin(), .unreachable("refused"))
        monitor.failed(monitor.begin(), .unauthenticated("401"))
        monitor.answered(monitor.begin())
        #expect(logs.messages == [Self.gone, Self.unknown, Self.known])
    }
}
