import ControllerRuntime
import FoundationEssentials
import KubernetesAPI
import MeshAPI
import MeshAuthority
import Synchronization
import WorkloadIdentity

/// Tells the authority of a mesh what its workloads have and want: at once what it waits for, and what is only counted
/// at most every ten seconds.
final class FiguresReconciler: Sendable {
    /// How often counts may change (`product.md` §6).
    private static let interval: TimeInterval = 10

    private let board: WorkloadBoard
    private let standings: Standings
    private let consumers: ConsumerReports
    private let now: @Sendable () -> Date
    /// When the counts of a mesh were last told.
    private let told = Mutex<[String: Date]>([:])
    /// The meshes of which everything was looked at once since the start.
    private let counted = Mutex<Set<String>>([])

    init(
        board: WorkloadBoard, standings: Standings, consumers: ConsumerReports, now: @escaping @Sendable () -> Date
    ) {
        self.board = board
        self.standings = standings
        self.consumers = consumers
        self.now = now
    }

    func reconcile(_ mesh: String) -> ReconcileResult {
        let now = now()
        let figures = figures(of: mesh, now)
        let before = consumers[mesh]
        let mayCount = isCountingDue(mesh, now)
        consumers.update(mesh) { consumers in
            consumers.areCounted = figures.areCounted
            consumers.awaiting = figures.awaiting
            consumers.begun = figures.begun
            consumers.isReissuing = figures.isReissuing
            consumers.deliveries = figures.deliveries
            // What was counted in part is not told.
            guard figures.areCounted else { return }
            // That there are some, or none any more, is waited for.
            if mayCount || (consumers.dataplanes == 0) != (figures.dataplanes == 0) {
                consumers.dataplanes = figures.dataplanes
            }
            // That something is late is an alarm.
            let isNews = consumers.certificates == nil || consumers.overdueSince == nil && figures.overdueSince != nil
            if mayCount || isNews {
                consumers.certificates = figures.certificates
                consumers.overdueSince = figures.overdueSince
            }
        }
        let after = consumers[mesh]
        if after.certificates != before.certificates || after.dataplanes != before.dataplanes {
            told.withLock { $0[mesh] = now }
        }
        let isTold =
            after.certificates == figures.certificates && after.dataplanes == figures.dataplanes
            && after.overdueSince == figures.overdueSince
        guard isTold else { return .requeue(after: .seconds(Self.interval)) }
        if figures.isNothing { forget(mesh) }
        return .again(at: figures.lookAgain, now: now)
    }

    private func isCountingDue(_ mesh: String, _ now: Date) -> Bool {
        guard let last = told.withLock({ $0[mesh] }) else { return true }
        // A clock that was set back must not lengthen the time.
        return last > now || now.timeIntervalSince(last) >= Self.interval
    }

    private func forget(_ mesh: String) {
        told.withLock { $0[mesh] = nil }
        _ = counted.withLock { $0.remove(mesh) }
        // The next Mesh of that name has asked for nothing.
        if standings.standing(of: mesh, now: now()) == nil { consumers.update(mesh) { $0.leafEnd = nil } }
        board.propagation.forget(mesh)
    }

    private struct Figures {
        var areCounted = true
        var dataplanes = 0
        var deliveries = 0
        var certificates: CertificateCounts?
        var overdueSince: Date?
        var isReissuing = false
        var awaiting: Set<AuthorityCertificate.Identity> = []
        var begun: Set<AuthorityCertificate.Identity>?
        var lookAgain: Date?

        var isNothing: Bool { dataplanes == 0 && deliveries == 0 && certificates == nil && begun == nil }
    }

    private func figures(of mesh: String, _ now: Date) -> Figures {
        var figures = Figures()
        // Once: what comes later begins with what there is then.
        figures.areCounted = counted.withLock { counted in
            if !counted.contains(mesh), board.isComplete(mesh: mesh) { counted.insert(mesh) }
            return counted.contains(mesh)
        }
        figures.dataplanes = board.index.dataplanes(of: mesh)
        figures.deliveries = deliveries(of: mesh)
        let standing = standings.standing(of: mesh, now: now)
        let records = board.records.all(of: mesh)
        count(records, mesh, now, &figures)
        if let signer = standing?.grant?.certificate.fingerprint {
            figures.isReissuing = records.contains { !$0.issuer.isEmpty && $0.issuer != signer }
        }
        guard !board.index.places(of: mesh).isEmpty, let standing else { return figures }
        let roots = Set(standing.anchors.map(\.identity))
        let bundle = standing.bundle?[Names.BundleKey.certificates] ?? ""
        let hasBegun = board.propagation.hasBegun(mesh, bundle: bundle)
        figures.begun = hasBegun ? roots : []
        figures.awaiting = board.propagation.isDone(mesh) ? [] : roots
        return figures
    }

    /// What its deletion removes, and what is still there of it; what goes with its namespace is not waited for.
    private func deliveries(of mesh: String) -> Int {
        let bundles = board.stores.bundlesByName[Names.bundleConfigMap(mesh: mesh)].filter(\.isOurs)
        let namespaces =
            bundles.map(\.metadata.namespace) + board.stores.secrets.identities(of: mesh).map(\.namespace)
        return namespaces.count { board.stores.namespaces[ObjectKey(name: $0)]?.isTerminating == false }
    }

    private func count(_ records: [DeliveredIdentity], _ mesh: String, _ now: Date, _ figures: inout Figures) {
        let wanted = records.filter { $0.state.isToCome }
        guard !wanted.isEmpty else { return }
        let valid = wanted.filter { ($0.notAfter ?? .distantPast) > now }
        figures.certificates = CertificateCounts(
            total: wanted.count, valid: valid.count, overdue: wanted.count { $0.state.isWaiting },
            earliestExpiry: valid.compactMap(\.notAfter).min())
        figures.overdueSince = board.records.waitingSince(of: mesh)
        figures.lookAgain = valid.compactMap(\.notAfter).min()
    }
}

extension DeliveredIdentity.State {
    /// Whether it was not delivered, or not renewed, and is going to be.
    var isWaiting: Bool {
        if case .waiting = self { return true }
        return false
    }

    /// Whether both say the same, perhaps in other words.
    func isSameKind(as other: Self) -> Bool {
        switch (self, other) {
        case (.waiting, .waiting), (.refused, .refused): true
        default: self == other
        }
    }

    /// Whether a certificate is, or is to be, there.
    var isToCome: Bool { self == .delivered || isWaiting }
}
