import KubernetesAPI
import MeshAPI

/// The tags of inbounds: labels of the Pod, and what is computed from where it really is.
///
/// Whatever has `kuma.io/` in its key is computed, whoever wrote it.
enum Tags {
    /// More labels than this make no tags: each inbound has all of them.
    static let labelLimit = 100

    /// Of an inbound of a port of a Service.
    static func of(_ pod: WorkloadPod, _ attachment: ServiceAttachment) -> [String: String] {
        var tags = claimed(by: pod.metadata.labels)
        tags[Names.Tag.namespace] = pod.metadata.namespace
        tags[Names.Tag.serviceName] = attachment.service.metadata.name
        tags[Names.Tag.servicePort] = String(attachment.port.port)
        tags[Names.Tag.service] = attachment.tag
        tags[Names.Tag.protocol] = ServiceProtocol.of(attachment.port, service: attachment.service)
        if attachment.service.isHeadless { tags[Names.Tag.instance] = pod.metadata.name }
        return tags
    }

    /// Of the one inbound of a Pod that no Service has.
    static func of(_ pod: WorkloadPod, owner: String) -> [String: String] {
        var tags = claimed(by: pod.metadata.labels)
        tags[Names.Tag.namespace] = pod.metadata.namespace
        tags[Names.Tag.service] = ServiceTag.of(owner: owner, namespace: pod.metadata.namespace)
        tags[Names.Tag.protocol] = "tcp"
        tags[Names.Tag.instance] = pod.metadata.name
        return tags
    }

    /// Of a gateway, which Kuma gives no other protocol than `tcp`.
    static func ofGateway(_ tags: [String: String]) -> [String: String] {
        tags.filter { $0.key != Names.Tag.protocol || $0.value == "tcp" }
    }

    /// Of an inbound that somebody wrote: its service is what was found to be allowed, and where it is, is seen.
    ///
    /// - Parameter protocol: What the valid inbound says beside its tags; nil for a gateway.
    static func handWritten(
        _ tags: [String: String], service: String, namespace: String, protocol: String?
    ) -> [String: String] {
        var computed = claimed(by: tags)
        computed[Names.Tag.namespace] = namespace
        computed[Names.Tag.service] = service
        if let (name, port) = ServiceTag.parts(of: service, namespace: namespace), let port {
            computed[Names.Tag.serviceName] = name
            computed[Names.Tag.servicePort] = String(port)
        }
        if let `protocol`, !`protocol`.isEmpty { computed[Names.Tag.protocol] = `protocol`.lowercased() }
        return computed
    }

    /// What anybody may say of himself.
    private static func claimed(by labels: [String: String]) -> [String: String] {
        labels.filter { !$0.value.isEmpty && !$0.key.contains(Names.Tag.reserved) }
    }
}
