import JSON
import KubernetesAPI

/// What becomes of a Service's slices: as few writes as possible, at most 100 endpoints a slice.
struct EndpointSlicePlan {
    /// The limit that kube-controller-manager has by default (`--max-endpoints-per-slice`).
    static let most = 100
    static let manager = "endpointslice-controller.k8s.io"
    private static let headlessLabel = "service.kubernetes.io/headless"

    var creations: [EndpointSlice] = []
    var updates: [EndpointSlice] = []
    var deletions: [EndpointSlice] = []

    var isEmpty: Bool { creations.isEmpty && updates.isEmpty && deletions.isEmpty }

    /// - Parameters:
    ///   - service: Nil if it is gone: what it owned goes with it, so nothing is done.
    ///   - pods: Those of the namespace.
    ///   - slices: Those that name the Service.
    init(_ service: KubernetesService?, pods: [Pod], slices: [EndpointSlice]) {
        guard let service else { return }
        let ours = slices.filter { slice in
            slice.metadata.labels[EndpointSlice.managerLabel] == Self.manager
                && slice.metadata.deletionTimestamp == nil
        }
        guard ServiceEndpoints.isManaged(service) else {
            // A Service that lost its selector: its endpoints are the user's from now on.
            if service.metadata.deletionTimestamp == nil { deletions = ours }
            return
        }
        // A slice of a Service that had this name before is of no use.
        let usable = ours.filter { $0.metadata.controller?.uid == service.metadata.uid && $0.addressType == "IPv4" }
        deletions = ours.filter { slice in !usable.contains { $0.metadata.uid == slice.metadata.uid } }

        var groups = ServiceEndpoints(of: service, pods: pods).groups
        // Where there is nothing, one slice says so.
        if groups.isEmpty { groups[[]] = [] }
        var spare = usable.filter { groups[$0.ports] == nil }
        for (ports, endpoints) in groups.sorted(by: { Self.text($0.key) < Self.text($1.key) }) {
            place(endpoints, ports, of: service, in: usable.filter { $0.ports == ports }, &spare)
        }
        deletions += spare
    }

    /// Keeps each endpoint in the slice that has it, and fills up those that have room.
    private mutating func place(
        _ endpoints: [Endpoint], _ ports: [EndpointPort], of service: KubernetesService, in slices: [EndpointSlice],
        _ spare: inout [EndpointSlice]
    ) {
        var wanted = Dictionary(endpoints.map { ($0.id, $0) }) { first, _ in first }
        var contents: [(slice: EndpointSlice?, endpoints: [Endpoint])] = slices.map { slice in
            (slice, slice.endpoints.compactMap { wanted.removeValue(forKey: $0.id) })
        }
        var left = endpoints.filter { wanted[$0.id] != nil }[...]
        for index in contents.indices {
            let more = left.prefix(max(0, Self.most - contents[index].endpoints.count))
            contents[index].endpoints += more
            left = left.dropFirst(more.count)
        }
        while !left.isEmpty || contents.isEmpty {
            contents.append((spare.popLast(), Array(left.prefix(Self.most))))
            left = left.dropFirst(Self.most)
        }
        var isFirst = true
        for (slice, endpoints) in contents {
            // One that became empty goes, unless it is the last.
            if let slice, endpoints.isEmpty, !isFirst || contents.contains(where: { !$0.endpoints.isEmpty }) {
                deletions.append(slice)
                continue
            }
            isFirst = false
            put(endpoints, ports, of: service, into: slice)
        }
    }

    private mutating func put(
        _ endpoints: [Endpoint], _ ports: [EndpointPort], of service: KubernetesService, into slice: EndpointSlice?
    ) {
        let labels = Self.labels(of: service)
        guard var slice else {
            var metadata = ObjectMeta(
                name: "", namespace: service.metadata.namespace, labels: labels,
                ownerReferences: [OwnerReference(controller: service)])
            metadata.generateName = "\(service.metadata.name)-"
            creations.append(EndpointSlice(metadata: metadata, endpoints: endpoints, ports: ports))
            return
        }
        guard slice.endpoints != endpoints || slice.ports != ports || slice.metadata.labels != labels else { return }
        slice.endpoints = endpoints
        slice.ports = ports
        slice.metadata.labels = labels
        updates.append(slice)
    }

    /// The Service's labels, and those that say whose slice it is.
    private static func labels(of service: KubernetesService) -> [String: String] {
        var labels = service.metadata.labels
        labels[headlessLabel] = service.isHeadless ? "" : nil
        labels[EndpointSlice.serviceLabel] = service.metadata.name
        labels[EndpointSlice.managerLabel] = manager
        return labels
    }

    private static func text(_ ports: [EndpointPort]) -> String { ports.json.text }
}

extension Endpoint {
    /// What tells it from the other endpoints of a Service: the Pod, and its address.
    fileprivate var id: [String] { [target?.uid ?? ""] + addresses }
}
