internal import FoundationEssentials
public import KubernetesAPI
public import KubernetesClient

extension LeaderElector {
    /// Which lease is held by whom, and the times of the election.
    public struct Configuration: Sendable, Hashable {
        /// The lease; made if it is not there.
        public let lease: ObjectKey
        /// Who this process is: no other, and no later one of the same name, has the same.
        public let identity: String
        /// How long others wait after the last renewal that they saw; whole seconds.
        public let leaseDuration: Duration
        /// How long the leader tries to renew before it gives up.
        public let renewDeadline: Duration
        /// How long to wait between two tries; who does not lead waits up to 1.2 times longer.
        public let retryPeriod: Duration

        /// The share of the period that is added to it at random (client-go `tools/leaderelection`).
        static let jitter = 1.2

        /// Makes a configuration; the times are those of Kubernetes' own components (client-go).
        ///
        /// - Throws: ``InvalidElection`` unless the lease lasts longer than the leader tries to renew it, and that longer
        ///   than the wait between two tries.
        public init(
            lease: ObjectKey, identity: String, leaseDuration: Duration = .seconds(15),
            renewDeadline: Duration = .seconds(10), retryPeriod: Duration = .seconds(2)
        ) throws(InvalidElection) {
            guard !identity.isEmpty else { throw InvalidElection("the identity is empty") }
            guard leaseDuration >= .seconds(1), leaseDuration <= .seconds(Int32.max),
                leaseDuration.components.attoseconds == 0
            else { throw InvalidElection("the duration of the lease, \(leaseDuration), is no number of whole seconds") }
            guard leaseDuration > renewDeadline else {
                throw InvalidElection(
                    "the duration of the lease, \(leaseDuration), has to be longer than the deadline for its renewal, "
                        + "\(renewDeadline)")
            }
            guard retryPeriod > .zero, renewDeadline > retryPeriod * Self.jitter else {
                throw InvalidElection(
                    "the deadline for the renewal of the lease, \(renewDeadline), has to be longer than \(Self.jitter) "
                        + "times the time between two tries, \(retryPeriod)")
            }
            self.lease = lease
            self.identity = identity
            self.leaseDuration = leaseDuration
            self.renewDeadline = renewDeadline
            self.retryPeriod = retryPeriod
        }

        /// An identity that no other process has: the name of the host, and a UUID.
        public static func makeIdentity(host: String) -> String {
            "\(host)_\(UUID().uuidString.lowercased())"
        }

        /// The longest that one request may take: of several, one that hangs does not lose the lease.
        public var requestTimeout: Duration { max(.seconds(1), renewDeadline / 2) }

        /// What the client of an election is made with: its own connection, short limits, and no tries but ours.
        public func clientSettings(userAgent: String) -> KubernetesClient.Settings {
            KubernetesClient.Settings(userAgent: userAgent, timeout: requestTimeout, maximumRetries: 0)
        }
    }
}

/// Times of an election that could have two leaders, or none.
public struct InvalidElection: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
