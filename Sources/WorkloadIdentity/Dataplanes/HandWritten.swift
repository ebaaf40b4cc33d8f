import JSON
import KubernetesAPI
import MeshAPI
import SPIFFE

/// A Dataplane that somebody wrote: which identities it may have.
///
/// Outside the system namespace it may name services of its own namespace, and nothing more; of its tags with
/// `kuma.io/` in their keys no other is read.
struct HandWritten {
    let mesh: String
    /// Distinct and sorted.
    let services: [String]
    /// The tags of each inbound, or of the gateway, that are true of it.
    let tagSets: [[String: String]]
    /// The labels that policies select it by.
    let labels: [String: String]

    init(_ dataplane: Dataplane, in namespace: WorkloadNamespace, _ observation: WorkloadObservation) throws(Refusal) {
        let subject = "Dataplane \(dataplane.key)"
        guard observation.isInSystemNamespace || Membership.isGranted(by: namespace) else {
            throw Refusal(
                .notPermitted,
                "Namespace \(namespace.metadata.name) does not grant membership in a mesh: label it with "
                    + "\(Names.Label.sidecarInjection)=enabled")
        }
        var stated = dataplane
        stated.status = nil
        let violations = Dataplane.validate(json: stated.json)
        guard violations.isEmpty else {
            throw Refusal(.invalid, "\(subject) is invalid: \(violations.summary)")
        }
        let choice = MeshChoice(namespace: namespace, isSystem: observation.isInSystemNamespace)
        // One that states no mesh states the default one, whatever the usual one of its namespace is.
        let isStated = [dataplane.meshField, dataplane.metadata.labels[Names.Label.mesh]].contains {
            $0?.isEmpty == false
        }
        mesh = try choice.mesh(
            picked: dataplane.statedMesh, by: isStated ? subject : "\(subject), which states no mesh,")
        let wanted = try observation.mesh(named: mesh, for: subject)
        let tagSets = try Self.tagSets(of: dataplane)
        var computed: [[String: String]] = []
        for found in tagSets {
            let service = found.tags[Names.Tag.service] ?? ""
            try Self.check(service, at: found.place, mesh: mesh, dataplane, observation)
            computed.append(
                Tags.handWritten(
                    found.tags, service: service, namespace: dataplane.metadata.namespace, protocol: found.protocol))
        }
        services = Set(computed.compactMap { $0[Names.Tag.service] }).sorted()
        let isSystem = observation.isInSystemNamespace
        self.tagSets = isSystem ? tagSets.map(\.tags) : computed
        labels = DataplaneLabels(
            mesh: mesh, namespace: dataplane.metadata.namespace, isGateway: dataplane.networking.gateway != nil,
            isOurs: false
        ).over(dataplane.metadata.labels, isTrusted: isSystem)
        guard services.count <= Inbounds.serviceLimit else {
            throw Refusal(
                .notSupported,
                "\(subject) names \(services.count) services, and at most \(Inbounds.serviceLimit) can be its identities: "
                    + "write several Dataplanes")
        }
        let constraints = Constraints(wanted.spec.json)
        guard !constraints.areNone else { return }
        try constraints.check(
            self.tagSets, mesh: mesh, subject: subject, isMember: observation.currentMesh == mesh)
    }

    /// Those whose Service asks for Secrets.
    func requested(among all: [WorkloadService], namespace: String) -> [String] {
        let asking = Set(
            all.filter { $0.metadata.namespace == namespace && IdentityRequest.isMade(by: $0.metadata) }
                .map { "\($0.metadata.name)_\(namespace)_svc" })
        return services.filter { service in
            asking.contains(service) || asking.contains { service.hasPrefix($0 + "_") }
        }
    }

    /// The tags of an inbound, or of the gateway, as they are written.
    private struct WrittenTags {
        let place: String
        let tags: [String: String]
        let `protocol`: String?
    }

    private static func tagSets(of dataplane: Dataplane) throws(Refusal) -> [WrittenTags] {
        let networking = dataplane.networking
        if let gateway = networking.gateway {
            guard gateway.type == "DELEGATED" else {
                throw Refusal(
                    .notSupported,
                    "spec.networking.gateway.type of Dataplane \(dataplane.key) is \(gateway.type), which is not supported: "
                        + "it has to be DELEGATED")
            }
            return [WrittenTags(place: "spec.networking.gateway.tags", tags: gateway.tags, protocol: nil)]
        }
        let inbounds = networking.inbounds
        guard !inbounds.isEmpty else {
            throw Refusal(
                .invalid,
                "Dataplane \(dataplane.key) has neither an inbound nor a gateway, and so no service that could be its "
                    + "identity: give spec.networking one of them")
        }
        return inbounds.enumerated().map { index, inbound in
            WrittenTags(
                place: "spec.networking.inbound[\(index)].tags", tags: inbound.tags,
                // Not by way of the tag, which is never read.
                protocol: inbound.json["protocol"]?.string)
        }
    }

    private static func check(
        _ service: String, at place: String, mesh: String, _ dataplane: Dataplane, _ observation: WorkloadObservation
    ) throws(Refusal) {
        guard !service.isEmpty else {
            throw Refusal(
                .invalid,
                "\(place) of Dataplane \(dataplane.key) has no tag \(Names.Tag.service), which names the identity")
        }
        let namespace = dataplane.metadata.namespace
        guard observation.isInSystemNamespace || ServiceTag.isOwn(service, namespace: namespace) else {
            throw Refusal(
                .notPermitted,
                "\(place) of Dataplane \(dataplane.key) names service \"\(service)\": in namespace \(namespace), names are "
                    + "<service>_\(namespace)_svc or <service>_\(namespace)_svc_<port>")
        }
        guard !service.contains("/"), (try? SPIFFEID("spiffe://\(mesh)/\(service)")) != nil else {
            throw Refusal(
                .invalid,
                "\(place) of Dataplane \(dataplane.key) names service \"\(service)\", of which no SPIFFE ID can be made: "
                    + "letters, digits, '.', '-' and '_' can be in it")
        }
    }
}
