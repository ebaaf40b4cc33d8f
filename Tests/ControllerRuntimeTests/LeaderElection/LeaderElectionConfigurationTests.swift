import ControllerRuntime
import KubernetesAPI
import KubernetesClient
import Testing

@Suite struct LeaderElectionConfigurationTests {
    private static let lease = ObjectKey(namespace: "kuma-system", name: "koguma")

    @Test func `The times are those of Kubernetes`() throws {
        let configuration = try LeaderElector.Configuration(lease: Self.lease, identity: "me")
        #expect(configuration.leaseDuration == .seconds(15))
        #expect(configuration.renewDeadline == .seconds(10))
        #expect(configuration.retryPeriod == .seconds(2))
        #expect(configuration.requestTimeout == .seconds(5))
        let settings = configuration.clientSettings(userAgent: "koguma")
        #expect(settings.timeout == .seconds(5) && settings.maximumRetries == 0)
    }

    struct Times: Sendable {
        var lease: Duration = .seconds(15)
        var deadline: Duration = .seconds(10)
        var retry: Duration = .seconds(2)
        var isGood = false
    }

    @Test(
        arguments: [
            Times(isGood: true),
            Times(deadline: .seconds(15)),
            Times(deadline: .seconds(16)),
            Times(retry: .seconds(10)),
            // 1.2 times it is just the deadline.
            Times(deadline: .seconds(12), retry: .seconds(10)),
            Times(deadline: .seconds(12), retry: .milliseconds(9_999), isGood: true),
            Times(retry: .zero),
            Times(retry: .seconds(-1)),
            Times(lease: .milliseconds(15_500)),
            Times(lease: .milliseconds(500), deadline: .milliseconds(300), retry: .milliseconds(100)),
            Times(lease: .seconds(Int64(Int32.max) + 1)),
        ])
    func `Lease > deadline > 1.2 x retry`(_ times: Times) throws {
        let make = {
            try LeaderElector.Configuration(
                lease: Self.lease, identity: "me", leaseDuration: times.lease, renewDeadline: times.deadline,
                retryPeriod: times.retry)
        }
        if times.isGood { _ = try make() } else { #expect(throws: InvalidElection.self) { try make() } }
    }

    @Test func `A short deadline leaves a request a second`() throws {
        let configuration = try LeaderElector.Configuration(
            lease: Self.lease, identity: "me", leaseDuration: .seconds(2), renewDeadline: .milliseconds(1_500),
            retryPeriod: .milliseconds(200))
        #expect(configuration.requestTimeout == .seconds(1))
    }

    @Test func `Nobody has the identity of another`() throws {
        let one = LeaderElector.Configuration.makeIdentity(host: "koguma-0")
        #expect(one.hasPrefix("koguma-0_") && one.count == "koguma-0_".count + 36)
        #expect(one != LeaderElector.Configuration.makeIdentity(host: "koguma-0"))
        #expect(throws: InvalidElection.self) { try LeaderElector.Configuration(lease: Self.lease, identity: "") }
    }
}
