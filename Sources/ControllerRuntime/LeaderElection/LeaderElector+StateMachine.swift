import FoundationEssentials
import KubernetesAPI

extension LeaderElector {
    /// What is done next about a lease, decided from what was seen; `now` is the time since the start, on a clock that
    /// nobody sets.
    ///
    /// ```
    /// candidate: read ──▶ nobody's, or not renewed while we looked ──▶ create, replace ──▶ leader
    ///              ▲────── held: pause
    /// leader:    replace ──▶ pause ──▶ replace ──▶ …
    ///              │ failed: read, replace; held by another, or not renewed in time: lost
    /// ```
    ///
    /// The times in a lease are for people: whether it is still held is judged by when it was last seen to change
    /// (client-go `tools/leaderelection`).
    struct StateMachine: Sendable {
        /// What to do next.
        enum Step: Sendable, Hashable {
            case read
            case create(Lease)
            case replace(Lease)
            case pause(until: Duration)
            case lost(LeadershipLost.Reason)
        }

        private struct Term {
            /// When the last request that renewed it was sent: others count from later on.
            var renewedAt: Duration
            /// When the renewal in progress began.
            var roundBegan: Duration?
        }

        private struct Sighting {
            var spec: Lease.Specification
            var at: Duration
        }

        private let configuration: Configuration
        private let random: Jitter
        private var term: Term?
        private var seen: Sighting?
        /// What the next write is based on; nil if that has to be read.
        private var known: Lease?
        private var attemptBegan: Duration = .zero
        private var isOptimistic = false

        init(_ configuration: Configuration, random: Jitter) {
            self.configuration = configuration
            self.random = random
        }

        /// Whether we lead.
        var isLeading: Bool { term != nil }

        /// When the lease that we hold was last renewed.
        var renewedAt: Duration? { term?.renewedAt }

        /// Who held the lease when it was last seen; empty if nobody did.
        var holder: String { seen?.spec.holderIdentity ?? "" }

        /// When we have to stop leading, if nothing is renewed before.
        ///
        /// Who has overslept, as a machine that was paused, tries once more: that nobody wrote since the last renewal
        /// proves that nobody else has led.
        var deadline: Duration? {
            guard let term else { return nil }
            let deadline = term.renewedAt + configuration.renewDeadline
            guard let began = term.roundBegan, began > deadline else { return deadline }
            return began + configuration.requestTimeout
        }

        /// How long the lease lasts that was seen last: as its holder says, or as we would.
        var duration: Duration {
            seen?.spec.leaseDurationSeconds.map { .seconds(min(max($0, 1), Int(Int32.max))) }
                ?? configuration.leaseDuration
        }

        // MARK: What happened

        /// The start, or the end of a pause.
        mutating func begin(now: Duration, date: Date) -> Step {
            attemptBegan = now
            if term != nil, term?.roundBegan == nil { term?.roundBegan = now }
            if let lost = lostIfLate(now: now) { return lost }
            guard term != nil, let known else { return .read }
            isOptimistic = true
            return .replace(renewed(known, date))
        }

        /// The lease was read; nil if there is none.
        mutating func found(_ lease: Lease?, now: Duration, date: Date) -> Step {
            attemptIsSeen(lease, now: now)
            guard let lease else {
                let metadata = ObjectMeta(name: configuration.lease.name, namespace: configuration.lease.namespace)
                var spec = held(Lease.Specification(), date)
                spec.leaseTransitions = 0
                return send(.create(Lease(metadata: metadata, spec: spec)), now: now)
            }
            switch lease.spec.holderIdentity {
            case configuration.identity:
                return send(.replace(renewed(lease, date)), now: now)
            case let other where !other.isEmpty && term != nil:
                return .lost(.taken(by: other))
            case let other where !other.isEmpty && now < lastsUntil:
                return .pause(until: min(now + retryDelay(), lastsUntil))
            default:
                return send(.replace(Lease(metadata: lease.metadata, spec: held(lease.spec, date))), now: now)
            }
        }

        /// The lease was created or replaced.
        mutating func wrote(_ lease: Lease, now: Duration) -> Step {
            attemptIsSeen(lease, now: now)
            // An answer that comes when the lease may be another's again says nothing.
            guard term != nil || now - attemptBegan < configuration.renewDeadline else { return .read }
            known = lease
            term = Term(renewedAt: attemptBegan)
            return .pause(until: max(now, attemptBegan + configuration.retryPeriod))
        }

        /// The last step failed, whatever it was.
        mutating func failed(now: Duration) -> Step {
            known = nil
            guard let deadline else { return .pause(until: now + retryDelay()) }
            if let lost = lostIfLate(now: now) { return lost }
            if isOptimistic {
                isOptimistic = false
                return .read
            }
            return .pause(until: min(max(now, attemptBegan + configuration.retryPeriod), deadline))
        }
    }
}

extension LeaderElector.StateMachine {
    private mutating func attemptIsSeen(_ lease: Lease?, now: Duration) {
        isOptimistic = false
        guard let lease else { return seen = nil }
        if seen?.spec != lease.spec { seen = Sighting(spec: lease.spec, at: now) }
    }

    /// What is sent counts from now: the renewal is not older than its answer says.
    private mutating func send(_ step: Step, now: Duration) -> Step {
        if let lost = lostIfLate(now: now) { return lost }
        attemptBegan = now
        return step
    }

    private func lostIfLate(now: Duration) -> Step? {
        guard let term, let deadline, now >= deadline else { return nil }
        return .lost(.notRenewed(for: now - term.renewedAt))
    }

    /// When the lease that was seen last may be taken.
    private var lastsUntil: Duration { (seen?.at ?? .zero) + duration }

    private func retryDelay() -> Duration {
        configuration.retryPeriod + configuration.retryPeriod * (LeaderElector.Configuration.jitter * random.next())
    }

    /// The same term, another time: a clock that stands still must not make it look as if nothing was written.
    private func renewed(_ lease: Lease, _ date: Date) -> Lease {
        var lease = lease
        // Who wrote what is the server's to know.
        lease.metadata.managedFields = []
        lease.spec.renewTime = Self.next(after: lease.spec.renewTime, date)
        lease.spec.leaseDurationSeconds = Int(configuration.leaseDuration.components.seconds)
        return lease
    }

    /// The time to write, which has microseconds; that of a clock which was set back is what it shows.
    private static func next(after last: Date?, _ date: Date) -> Date {
        guard let last else { return date }
        let elapsed = date.timeIntervalSince(last)
        return elapsed < 0.000_001 && elapsed > -1 ? last + 0.000_001 : date
    }

    /// A new term.
    private func held(_ spec: Lease.Specification, _ date: Date) -> Lease.Specification {
        var spec = spec
        spec.holderIdentity = configuration.identity
        spec.leaseDurationSeconds = Int(configuration.leaseDuration.components.seconds)
        spec.acquireTime = date
        spec.renewTime = date
        spec.leaseTransitions = min(max(spec.leaseTransitions, 0), Int(Int32.max) - 1) + 1
        return spec
    }
}
