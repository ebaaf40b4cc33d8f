import KubernetesAPI
import MeshAPI

/// Where a member Pod listens, and under which names.
struct Inbounds {
    /// As many services as a Dataplane may have, and so identities.
    static let serviceLimit = 64
    /// Kuma's `TCPPortReserved`: an inbound there has tags and a name, and no listener.
    static let reservedPort = 49151

    let pod: WorkloadPod
    let isGateway: Bool
    /// Empty for a Pod that no Service has.
    let attachments: [ServiceAttachment]

    init(of pod: WorkloadPod, _ observation: WorkloadObservation) throws(Refusal) {
        let services = ServiceMatching.services(of: pod, among: observation.services, slices: observation.slices)
        let attachments = ServiceAttachment.all(of: pod, services: services)
        self.pod = pod
        isGateway = try Gateway.isWanted(by: pod)
        // What tells a gateway from others is its first name.
        self.attachments = isGateway ? Array(attachments.prefix(1)) : attachments
        let names = Set(self.attachments.map(\.tag))
        guard names.count <= Self.serviceLimit else {
            throw Refusal(
                .notSupported,
                "Pod \(pod.key) has \(names.count) ports of Services, and at most \(Self.serviceLimit) can be its "
                    + "identities: let fewer Services select it, or annotate some with \(Names.Annotation.ignore)=true")
        }
        guard pod.metadata.labels.count <= Tags.labelLimit else {
            throw Refusal(
                .notSupported,
                "Pod \(pod.key) has \(pod.metadata.labels.count) labels, and at most \(Tags.labelLimit) can be tags: "
                    + "remove some")
        }
    }

    /// The values of `kuma.io/service`: distinct and sorted.
    var services: [String] {
        if attachments.isEmpty { return [ownerTag] }
        return Set(attachments.map(\.tag)).sorted()
    }

    /// Those whose Service asks for Secrets.
    var requested: [String] {
        Set(attachments.filter { IdentityRequest.isMade(by: $0.service.metadata) }.map(\.tag)).sorted()
    }

    /// The tags of each inbound, in order, or of the gateway.
    var tagSets: [[String: String]] {
        let sets =
            attachments.isEmpty
            ? [Tags.of(pod, owner: OwnerName.of(pod))] : attachments.map { Tags.of(pod, $0) }
        return isGateway ? sets.map(Tags.ofGateway) : sets
    }

    private var ownerTag: String {
        ServiceTag.of(owner: OwnerName.of(pod), namespace: pod.metadata.namespace)
    }

    /// `spec.networking`.
    var networking: DataplaneNetworking {
        var networking = DataplaneNetworking()
        networking.address = pod.address
        if isGateway {
            networking.gateway = .init(type: "DELEGATED", tags: tagSets.first ?? [:])
            return networking
        }
        // A Pod that no Service has needs a name all the same.
        guard !attachments.isEmpty else {
            networking.inbounds = tagSets.map { inbound(Self.reservedPort, name: "", tags: $0, container: nil) }
            return networking
        }
        // Two Services on one port are two inbounds: both names are served.
        networking.inbounds = zip(attachments, tagSets).map { attachment, tags in
            // Where a Pod has the address of its node, nobody but the node listens.
            let port = pod.usesHostNetwork ? Self.reservedPort : attachment.number
            return inbound(port, name: attachment.name, tags: tags, container: attachment.container)
        }
        return networking
    }

    private func inbound(
        _ port: Int, name: String, tags: [String: String], container: WorkloadContainer?
    ) -> DataplaneNetworking.Inbound {
        var inbound = DataplaneNetworking.Inbound(port: port, tags: tags)
        inbound.name = name
        inbound.protocol = tags[Names.Tag.protocol] ?? "tcp"
        inbound.state = InboundState.of(pod, container: container)
        return inbound
    }
}
