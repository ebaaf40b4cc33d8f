import KubernetesAPI
import MeshAPI

/// Which Services have a Pod: their selector matches its labels, or a slice of theirs names it.
enum ServiceMatching {
    /// The Services that the Pod is named after, in order of their names.
    ///
    /// Whether it has an address does not matter. All of it is in one namespace: what a slice, a Service or a Pod of
    /// another says counts for nothing.
    static func services(
        of pod: WorkloadPod, among services: [WorkloadService], slices: [WorkloadSlice]
    ) -> [WorkloadService] {
        services.filter { service in
            service.metadata.namespace == pod.metadata.namespace && isEligible(service)
                && (service.selector.isEmpty
                    ? isNamed(pod, by: slices, of: service) : isSelected(pod, by: service.selector))
        }
        .sorted { $0.metadata.name < $1.metadata.name }
    }

    private static func isEligible(_ service: WorkloadService) -> Bool {
        let isIgnored = ["enabled", "true", "yes"].contains(service.metadata.annotations[Names.Annotation.ignore])
        // A name for something outside, even if somebody gave it a selector.
        return !isIgnored && !service.isExternalName && DNSLabel.isValid(service.metadata.name)
    }

    private static func isSelected(_ pod: WorkloadPod, by selector: [String: String]) -> Bool {
        selector.allSatisfy { pod.metadata.labels[$0.key] == $0.value }
    }

    /// The UID counts, not the name alone nor the address: both may have been another's before.
    private static func isNamed(_ pod: WorkloadPod, by slices: [WorkloadSlice], of service: WorkloadService) -> Bool {
        !pod.metadata.uid.isEmpty
            && slices.contains { slice in
                slice.metadata.namespace == service.metadata.namespace && slice.service == service.metadata.name
                    && slice.pods.contains { $0.name == pod.metadata.name && $0.uid == pod.metadata.uid }
            }
    }
}
