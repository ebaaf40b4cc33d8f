import JSON
import KubernetesAPI

/// The registry as discovery shows it: groups, their versions, and the resources in each.
struct ServedAPIs: Sendable {
    struct Group: Sendable {
        let name: String
        /// The preferred one first.
        var versions: [Version]
    }

    struct Version: Sendable {
        let name: String
        var resources: [ResourceDefinition]
    }

    /// In the registry's order, the core group included.
    private(set) var groups: [Group] = []

    init(_ registry: ResourceRegistry) {
        for resource in registry.definitions {
            let (group, version) = (resource.gvk.group, resource.gvk.version)
            let groupIndex = groups.firstIndex { $0.name == group } ?? groups.endIndex
            if groupIndex == groups.endIndex { groups.append(Group(name: group, versions: [])) }
            let versions = groups[groupIndex].versions
            let versionIndex = versions.firstIndex { $0.name == version } ?? versions.endIndex
            if versionIndex == versions.endIndex {
                groups[groupIndex].versions.append(Version(name: version, resources: []))
            }
            groups[groupIndex].versions[versionIndex].resources.append(resource)
        }
    }

    func group(_ name: String) -> Group? { groups.first { $0.name == name } }

    func version(_ version: String, of group: String) -> Version? {
        self.group(group)?.versions.first { $0.name == version }
    }
}
