import KubernetesAPI

/// What policies and inbounds are found by from one another, so that a change looks at few.
enum Anchor: Hashable, Sendable {
    /// A value of `kuma.io/service`, or the bare name of a Service in it.
    case service(String)
    /// A tag with its value.
    case tag(String, String)
    /// A tag, whatever its value.
    case anyValue(String)
    /// A label of a Dataplane.
    case label(String, String)
    /// A Dataplane.
    case dataplane(ObjectKey)
    /// All of a namespace.
    case namespace(String)
    /// All of the mesh.
    case mesh
}

extension Policy {
    /// What every inbound has that the policy selects; nil if there cannot be any.
    var anchor: Anchor? {
        switch target {
        case .nothing: return nil
        case .service(let reference, _, _): return .service(reference.name)
        case .subset(let tags):
            if let tag = tags.filter({ $0.value != "*" }).min(by: { $0.key < $1.key }) {
                return .tag(tag.key, tag.value)
            }
            if let tag = tags.keys.min() { return .anyValue(tag) }
        case .dataplane(.labels(let labels), _):
            if let label = labels.min(by: { $0.key < $1.key }) { return .label(label.key, label.value) }
        case .dataplane(.name(let name, let namespace), _):
            return .dataplane(ObjectKey(namespace: namespace ?? key.namespace, name: name))
        case .dataplane(.all, _), .mesh, .notUnderstood: break
        }
        return isSystem ? .mesh : .namespace(key.namespace)
    }
}

extension InboundFacts {
    /// Everything by which a policy that selects it may be found.
    var anchors: Set<Anchor> {
        var anchors: Set<Anchor> = [.mesh, .namespace(namespace)]
        if let dataplane { anchors.insert(.dataplane(ObjectKey(namespace: namespace, name: dataplane))) }
        for (key, value) in labels { anchors.insert(.label(key, value)) }
        for entry in entries {
            for (tag, value) in entry.tags {
                anchors.insert(.tag(tag, value))
                anchors.insert(.anyValue(tag))
            }
            anchors.insert(.service(entry.service))
            if let name = ServiceName(entry.service) { anchors.insert(.service(name.service)) }
        }
        return anchors
    }
}
