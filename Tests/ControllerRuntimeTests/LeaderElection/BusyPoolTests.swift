import ControllerRuntime
import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Testing

/// Work that keeps every thread of the cooperative pool busy must not cost the leadership.
@Suite(.timeLimit(.minutes(10))) struct BusyPoolTests {
    /// As many as it takes to miss the deadline, if they were missed.
    private static let wanted = 12

    private struct State {
        var stored: JSONValue?
        var begun = 0
        var renewals = 0
        /// How many tasks had a thread at the end.
        var begunAtEnd = 0
    }

    @Test func `The lease is renewed while no task of the pool gets a thread`() async throws {
        let state = Shared(State())
        let transport = InProcessTransport { request throws(TransportError) in
            let found = state.update { state -> JSONValue? in
                if let body = request.body { state.stored = try? JSONValue(parsing: body) }
                // Counted from when the work has begun.
                if request.method == .put, state.begun > 0 {
                    state.renewals += 1
                    if state.renewals == Self.wanted { state.begunAtEnd = state.begun }
                }
                return state.stored
            }
            return HTTPResponse(
                status: found == nil ? 404 : 200, headers: HTTPHeaders(), body: (found ?? [:]).encoded())
        }
        let configuration = try LeaderElector.Configuration(
            lease: ObjectKey(namespace: "kuma-system", name: "koguma"), identity: "me", leaseDuration: .seconds(30),
            renewDeadline: .seconds(20), retryPeriod: .milliseconds(20))
        let elector = LeaderElector(
            configuration,
            client: KubernetesClient(server: "https://test", transport: transport, logger: LogCapture().logger()),
            logger: LogCapture().logger())
        let tasks = 8 * ProcessInfo.processInfo.activeProcessorCount
        try await elector.run {
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<tasks { group.addTask { Self.keepBusy(state) } }
            }
        }
        #expect(state.value.renewals >= Self.wanted)
        #expect(state.value.begunAtEnd < tasks, "there was a thread to spare, so nothing is shown")
    }

    /// Gives its thread to nobody until the lease was renewed often enough, or never will be.
    private static func keepBusy(_ state: Shared<State>) {
        state.update { $0.begun += 1 }
        let end = ContinuousClock.now + .seconds(30)
        while state.value.renewals < wanted, ContinuousClock.now < end {}
    }
}
