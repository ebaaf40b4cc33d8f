import FoundationEssentials
import JSON
import KubernetesAPI
public import MeshAPI

extension LegacyPolicy {
    /// Reads a policy as it is stored: it is never trusted to be valid.
    ///
    /// The item is the unit of validity: a source that is not understood matches nobody, a destination that is not
    /// understood selects everything, and the policy allows nothing there.
    public init(_ object: TrafficPermission) {
        let faults = object.faults
        let destinations = Self.destinations(object.spec["destinations"], faults)
        let isUnderstood = faults.policy.isEmpty && !destinations.contains(nil)
        self.init(
            name: object.metadata.name, uid: object.metadata.uid,
            created: object.metadata.creationTimestamp ?? Date(timeIntervalSince1970: 0), destinations: destinations,
            // A destination that is not understood ranks above all, so that it takes every inbound.
            items: isUnderstood ? Self.items(object, faults) : [], faults: faults)
    }

    private static func destinations(_ json: JSONValue?, _ faults: TrafficPermissionFaults) -> [[String: String]?] {
        // None at all, no list, or too long a one.
        guard !faults.policy.contains(where: { $0.path == "spec.destinations" || $0.path == "spec" }),
            let selectors = json?.array
        else { return [nil] }
        return selectors.enumerated().map { index, selector in
            faults.destinations[index] == nil ? match(selector) : nil
        }
    }

    private static func items(_ object: TrafficPermission, _ faults: TrafficPermissionFaults) -> [PolicyItem] {
        let policy = ObjectKey(namespace: "", name: object.metadata.name)
        return (object.spec["sources"]?.array ?? []).enumerated().compactMap { index, selector in
            guard faults.sources[index] == nil, let tags = match(selector) else { return nil }
            // `*` says nothing of a client; what says nothing else is about all of the mesh.
            let clients = ClientReference.match(tags: tags.filter { $0.value != "*" }, mesh: object.mesh)
            return PolicyItem(ItemID(policy: policy, item: "sources[\(index)]"), .legacy, .allow, clients)
        }
    }

    private static func match(_ selector: JSONValue) -> [String: String]? {
        (try? TrafficPermissionSpec.Selector(json: selector))?.match
    }
}
