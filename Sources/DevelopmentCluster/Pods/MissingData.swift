import KubernetesAPI

/// Which of the Secrets and ConfigMaps that a Pod refers to are not there.
struct MissingData: Equatable {
    /// What keeps its volumes from being mounted, and so all of it from starting.
    var mounts: [String] = []
    /// What keeps one container from being made, by the container's name.
    var environments: [String: String] = [:]

    /// - Parameter keys: The keys that an object has; nil if there is no such object.
    init(for pod: Pod, keys: @escaping (DataReference.Kind, ObjectKey) -> Set<String>?) {
        func problem(of reference: DataReference) -> String? {
            guard !reference.isOptional else { return nil }
            let name = "\(reference.kind == .secret ? "secret" : "configmap") \"\(reference.name)\""
            let key = ObjectKey(namespace: pod.metadata.namespace, name: reference.name)
            guard let keys = keys(reference.kind, key) else { return "\(name) not found" }
            guard let missing = reference.keys.first(where: { !keys.contains($0) }) else { return nil }
            return "\(name) has no key \"\(missing)\""
        }
        for volume in pod.spec.volumes {
            for source in volume.sources {
                if let problem = problem(of: source) { mounts.append("volume \"\(volume.name)\": \(problem)") }
            }
        }
        for container in pod.spec.initContainers + pod.spec.containers {
            if let problem = container.environment.lazy.compactMap(problem).first {
                environments[container.name] = problem
            }
        }
    }
}

extension Pod {
    /// Everything whose coming lets the Pod go on.
    var dataReferences: [DataReference] {
        spec.volumes.flatMap(\.sources) + (spec.initContainers + spec.containers).flatMap(\.environment)
    }
}
