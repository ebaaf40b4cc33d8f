import ControllerRuntime
import KubernetesAPI
import KubernetesClient
import MeshOperator
import TestSupport

extension World {
    static let lease = ObjectKey(namespace: namespace, name: "koguma")

    /// A candidate that does all of an election, on a quick clock and with a deadline that no busy machine misses.
    func election(
        _ name: String, through transport: FaultTransport? = nil, clock: any Clock<Duration> = QuickClock(),
        renewDeadline: Duration = .seconds(900)
    ) throws -> Operator.Election {
        try election(
            .init(
                lease: Self.lease, identity: name, leaseDuration: renewDeadline + .seconds(100),
                renewDeadline: renewDeadline, retryPeriod: .seconds(1)), through: transport, clock: clock)
    }

    /// A candidate that leads if it can do so at once, and never notices that time goes on: its lease is soon over, and
    /// it goes on as if it were not.
    func frozenElection(_ name: String) throws -> Operator.Election {
        try election(
            .init(
                lease: Self.lease, identity: name, leaseDuration: .seconds(2), renewDeadline: .milliseconds(1_500),
                retryPeriod: .seconds(1)), clock: StoppedClock())
    }

    private func election(
        _ configuration: LeaderElector.Configuration, through transport: FaultTransport? = nil,
        clock: any Clock<Duration>
    ) -> Operator.Election {
        let client = makeClient(configuration.clientSettings(userAgent: "koguma"), through: transport)
        return Operator.Election(configuration, client: client, clock: clock)
    }

    /// Waits until the lease is held by somebody; by nobody for an empty name.
    func waitForHolder(_ name: String) async throws {
        while true {
            try Task.checkCancellation()
            let page: ListPage<Lease> = try await client.list(namespace: Self.namespace)
            let watch = try await client.watch(
                Lease.self, namespace: Self.namespace, options: WatchOptions(start: .after(page.resourceVersion)))
            defer { watch.close() }
            repeat {
                if try await holder() == name { return }
            } while try await watch.next() != nil
        }
    }

    /// Takes the lease from its holder, whoever writes at the same time.
    func steal(_ name: String) async throws {
        while var lease = try await client.find(Lease.self, Self.lease) {
            lease.spec.holderIdentity = name
            do throws(KubernetesError) {
                try await client.replace(lease)
                return
            } catch {
                guard error.isConflict else { throw error }
            }
        }
    }

    /// Releases what somebody who is gone has left: others need not wait until it is over.
    func release(_ name: String) async throws {
        while var lease = try await client.find(Lease.self, Self.lease), lease.spec.holderIdentity == name {
            lease.spec.holderIdentity = ""
            do throws(KubernetesError) {
                try await client.replace(lease)
                return
            } catch {
                guard error.isConflict else { throw error }
            }
        }
    }

    /// Who holds the lease; nil if there is none.
    func holder() async throws -> String? {
        try await client.find(Lease.self, Self.lease)?.spec.holderIdentity
    }
}
