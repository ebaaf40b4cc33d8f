internal import FoundationEssentials
internal import KubernetesAPI
internal import KubernetesClient
internal import Logging
internal import Synchronization

extension LeaderElector {
    /// Where an election is, and what was said of it.
    struct Election: Sendable {
        var machine: StateMachine
        var step = StateMachine.Step.pause(until: .zero)
        /// The leader that was logged last.
        fileprivate var saidHolder = ""
        /// The failure that was logged last and is not over.
        fileprivate var saidFailure = ""
        fileprivate var lastFailure = ""
        /// Whether it was logged that somebody took the lease away; until it is held again.
        fileprivate var hasSaidTampering = false

        init(_ machine: StateMachine) {
            self.machine = machine
        }
    }

    /// Tries until this process leads.
    /// - Throws: `CancellationError` if the task is cancelled before.
    func acquire(_ candidacy: Election) async throws -> Election {
        var election = candidacy
        while !election.machine.isLeading {
            try Task.checkCancellation()
            await perform(&election)
        }
        return election
    }

    /// Renews until leadership is lost, or the task is cancelled, which returns nil.
    func renew(_ won: Election) async -> LeadershipLost? {
        var election = won
        while !Task.isCancelled {
            if case .lost(let reason) = election.step {
                return LeadershipLost(lease: configuration.lease, reason: reason, cause: election.lastFailure)
            }
            await perform(&election)
        }
        return nil
    }

    private func perform(_ election: inout Election) async {
        switch election.step {
        case .pause(let end):
            await stopwatch.sleep(until: end)
            election.step = election.machine.begin(now: stopwatch.now, date: now())
        case .read:
            await read(&election)
        case .create(let lease):
            await write(&election, isCreation: true) { [client] in try await client.create(lease) }
        case .replace(let lease):
            await write(&election, isCreation: false) { [client] in try await client.replace(lease) }
        case .lost:
            break
        }
    }

    private func read(_ election: inout Election) async {
        let wasLeading = election.machine.isLeading
        do {
            let lease = try await request(election) { [client, configuration] in
                try await client.find(Lease.self, configuration.lease)
            }
            election.step = election.machine.found(lease, now: stopwatch.now, date: now())
            switch election.step {
            case .create, .replace:
                guard wasLeading else { break }
                metrics.slowPathTaken()
                sayIfTampered(lease, &election)
            case .pause:
                noteSuccess(&election)
                sayHolder(&election)
            case .read, .lost:
                break
            }
        } catch {
            fail(&election, error, isCreation: false)
        }
    }

    private func write(
        _ election: inout Election, isCreation: Bool, _ send: @escaping @Sendable () async throws -> Lease
    ) async {
        status.withLock { $0.mayHold = true }
        do {
            let lease = try await request(election, send)
            election.step = election.machine.wrote(lease, now: stopwatch.now)
            election.hasSaidTampering = false
            let renewedAt = election.machine.renewedAt
            status.withLock { $0.renewedAt = renewedAt }
            noteSuccess(&election)
        } catch {
            fail(&election, error, isCreation: isCreation)
        }
    }

    /// Makes a request that does not outlast what it is for.
    private func request<Answer: Sendable>(
        _ election: Election, _ send: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let rest = election.machine.deadline.map { $0 - stopwatch.now } ?? configuration.requestTimeout
        let attempt = server?.begin()
        do {
            let answer = try await withTimeLimit(
                min(rest, configuration.requestTimeout), clock: stopwatch.clock, operation: send)
            if let attempt { server?.answered(attempt) }
            return answer
        } catch {
            if let attempt, !Task.isCancelled { note(error, attempt) }
            throw error
        }
    }
}

// MARK: What is said

extension LeaderElector {
    /// Whether there is a server is said once for all who talk to it.
    private func note(_ error: any Error, _ attempt: ServerMonitor.Attempt) {
        if let trouble = (error as? KubernetesError)?.serverTrouble {
            server?.failed(attempt, trouble)
        } else if let exceeded = error as? TimeLimitExceeded {
            server?.failed(attempt, .unreachable("\(exceeded)"))
        } else {
            server?.answered(attempt)
        }
    }

    private func fail(_ election: inout Election, _ error: any Error, isCreation: Bool) {
        election.step = election.machine.failed(now: stopwatch.now)
        guard !Task.isCancelled else { return }
        let text = "\(error)"
        election.lastFailure = text
        logger.debug("a request for the lease failed", metadata: ["err": "\(text)"])
        guard let error = error as? KubernetesError else { return }
        let trouble = LeaseTrouble(error, lease: configuration.lease, isCreation: isCreation)
        status.withLock { if let trouble { $0.trouble = trouble } }
        // After a renewal that was refused comes a look, which tells more.
        guard trouble != nil || !error.isOutdated && election.step != .read, error.serverTrouble == nil else { return }
        let label = trouble?.remedy ?? error.metricLabel
        guard election.saidFailure != label else { return }
        election.saidFailure = label
        if let trouble {
            logger.error(
                "cannot take part in the election",
                metadata: ["problem": "\(trouble.problem)", "remedy": "\(trouble.remedy)"])
        } else {
            logger.warning("cannot use the lease, trying again until it works", metadata: ["err": "\(text)"])
        }
    }

    private func noteSuccess(_ election: inout Election) {
        election.lastFailure = ""
        guard !election.saidFailure.isEmpty else { return }
        election.saidFailure = ""
        status.withLock { $0.trouble = nil }
        logger.notice("the lease can be used again")
    }

    private func sayHolder(_ election: inout Election) {
        let holder = election.machine.holder
        guard holder != election.saidHolder else { return }
        election.saidHolder = holder
        let duration = election.machine.duration
        guard duration > configuration.leaseDuration * 10 else {
            return logger.info("somebody else leads", metadata: ["leader": "\(holder)"])
        }
        logger.warning(
            "the lease is held for very long",
            metadata: [
                "leader": "\(holder)", "seconds": "\(duration.components.seconds)",
                "remedy": "delete the lease if that process is gone",
            ])
    }

    /// Somebody took away, but not over.
    private func sayIfTampered(_ lease: Lease?, _ election: inout Election) {
        guard lease?.spec.holderIdentity != configuration.identity, !election.hasSaidTampering else { return }
        election.hasSaidTampering = true
        let remedy: Logger.Metadata = ["remedy": "leave the lease to the controllers: another might have taken it"]
        if lease == nil {
            logger.warning("the lease was deleted while we lead, making it anew", metadata: remedy)
        } else {
            logger.warning("the lease was released by somebody else while we lead, taking it again", metadata: remedy)
        }
    }
}
