import ArgumentParser
import ServiceLifecycle
import UnixSignals

/// SIGTERM and SIGINT, caught from the first moment of a command that runs services.
///
/// One that comes before the services are up is not lost: they end as soon as they have begun.
enum TerminationSignals {
    @TaskLocal private static var caught: UnixSignalsSequence?

    /// Runs a command, whose services find the signals that come meanwhile.
    static func catching(_ body: () async -> Void) async {
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        await $caught.withValue(signals) { await body() }
    }

    /// Runs services until the first signal; a second one ends the process at once.
    ///
    /// - Parameter body: Runs the services that it is given, which ends them all when it returns.
    static func end(_ body: (any Service) async throws -> Void) async throws {
        guard let caught else { return try await body(UntilSignal(signals: nil)) }
        let (first, firstCame) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                var signals = caught.makeAsyncIterator()
                guard await signals.next() != nil else { return }
                firstCame.finish()
                // As a shell says of a process that was interrupted.
                if await signals.next() != nil { Koguma.exit(withError: ExitCode(130)) }
            }
            defer { group.cancelAll() }
            try await body(UntilSignal(signals: first))
        }
    }
}

/// A service that ends at the first signal, and the others with it.
private struct UntilSignal: Service {
    /// Ends when the signal comes.
    let signals: AsyncStream<Void>?

    func run() async throws {
        guard let signals else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown { for await _ in signals {} }
    }
}
