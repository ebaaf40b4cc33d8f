import KubernetesAPI

/// All that is served at one moment; a value, replaced whole when a CRD changes.
struct ResourceRegistry: Sendable {
    /// Rises with each change: what was computed from a registry (discovery, OpenAPI) is valid while it stands.
    let generation: UInt64
    /// Built-in kinds first, then custom ones by group, version (by Kubernetes' priority) and name.
    let definitions: [ResourceDefinition]

    private let byPath: [Path: ResourceDefinition]

    private struct Path: Hashable {
        let group: String
        let version: String
        let plural: String
    }

    init(generation: UInt64, definitions: [ResourceDefinition]) {
        self.generation = generation
        self.definitions = definitions
        var byPath: [Path: ResourceDefinition] = [:]
        for definition in definitions {
            let gvk = definition.gvk
            byPath[Path(group: gvk.group, version: gvk.version, plural: definition.plural)] = definition
        }
        self.byPath = byPath
    }

    /// The resource that a URL's group, version and plural name.
    func definition(group: String, version: String, plural: String) -> ResourceDefinition? {
        byPath[Path(group: group, version: version, plural: plural)]
    }

    /// The resource of a kind.
    func definition(kind gvk: GroupVersionKind) -> ResourceDefinition? {
        definitions.first { $0.gvk == gvk }
    }

    /// A resource whose objects are in a table, in the version in which they are stored.
    func definition(storage: StorageID) -> ResourceDefinition? {
        definitions.first { $0.storage == storage && $0.isStorageVersion }
    }
}
