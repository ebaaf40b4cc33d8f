import JSON
import KubernetesAPI
import MeshAPI
import WorkloadIdentity
import YAML

extension Inventory {
    /// Reads manifests.
    ///
    /// - Parameter files: Names and contents; YAML or JSON, of one or several documents; a list counts for what is in it.
    public init(manifests files: [(name: String, bytes: [UInt8])]) throws(InventoryError) {
        self.init(isOfFiles: true)
        var reading = ManifestReading(inventory: self)
        for file in files { try reading.read(file.bytes, file: file.name) }
        self = reading.finished()
    }
}

/// What was read so far, and where it stood.
private struct ManifestReading {
    var inventory: Inventory
    private var origins: [String: String] = [:]
    private var templates: [WorkloadPod] = []

    init(inventory: Inventory) {
        self.inventory = inventory
    }

    /// With a Pod of each template that has none.
    func finished() -> Inventory {
        var inventory = inventory
        for pod in TemplatePods.missing(templates, in: inventory) { inventory.pods[pod.key] = pod }
        return inventory
    }

    mutating func read(_ bytes: [UInt8], file: String) throws(InventoryError) {
        // A dump of a whole cluster is larger than any manifest.
        var options = YAML.Options()
        options.maximumNodes = 20_000_000
        options.maximumBytes = 1 << 30
        let documents: [YAMLDocument]
        do {
            documents = try YAML.parse(bytes, options: options)
        } catch {
            throw InventoryError("\(file): \(error)")
        }
        var others: [String: Int] = [:]
        for document in documents {
            try read(document.value, file: "\(file):\(document.location.line)", &others)
        }
        guard !others.isEmpty else { return }
        let kinds = others.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        inventory.remarks.append("\(file): passed over \(kinds), on which permissions do not depend")
    }

    private mutating func read(
        _ object: JSONValue, file: String, _ others: inout [String: Int]
    ) throws(InventoryError) {
        if let items = object["items"]?.array, object["kind"]?.string?.hasSuffix("List") == true {
            let list = GroupVersionKind(
                apiVersion: object["apiVersion"]?.string ?? "", kind: object["kind"]?.string ?? "")
            for item in items { try read(item.stating(itemOf: list), file: file, &others) }
            return
        }
        guard let kind = object["kind"]?.string, let apiVersion = object["apiVersion"]?.string else {
            others["that has no apiVersion and kind", default: 0] += 1
            return
        }
        let gvk = GroupVersionKind(apiVersion: apiVersion, kind: kind)
        if TemplatePods.areMade(by: gvk) {
            if !TemplatePods.isMadeByAnother(object) { try addTemplate(object, gvk, file) }
            return
        }
        switch gvk {
        case Mesh.resource.gvk: try add(object, to: \.meshes, file)
        case MeshTrafficPermission.resource.gvk: try add(object, to: \.permissions, file)
        case TrafficPermission.resource.gvk: try add(object, to: \.legacyPermissions, file)
        case Dataplane.resource.gvk: try add(object.withoutManagedFields, to: \.dataplanes, file)
        case WorkloadPod.resource.gvk: try add(object, to: \.pods, file)
        case WorkloadService.resource.gvk: try add(object, to: \.services, file)
        case WorkloadSlice.resource.gvk: try add(object, to: \.slices, file)
        case WorkloadNamespace.resource.gvk: try add(object, to: \.namespaces, file)
        default:
            let ours = [Mesh.resource, MeshTrafficPermission.resource, TrafficPermission.resource, Dataplane.resource]
            // A permission that is passed over for a slip of the pen may be the one that denies.
            if let meant = ours.first(where: { $0.gvk.kind.lowercased() == kind.lowercased() }) {
                throw InventoryError(
                    "\(file): kind \(kind) of \(apiVersion) is not known: write kind \(meant.gvk.kind) of "
                        + "\(meant.gvk.apiVersion)")
            }
            others[kind, default: 0] += 1
        }
    }

    private mutating func addTemplate(
        _ object: JSONValue, _ kind: GroupVersionKind, _ file: String
    ) throws(InventoryError) {
        let template: WorkloadPod = try decode(TemplatePods.pod(of: object, kind), as: kind.kind, file)
        let name = "\(kind.kind) \(template.key)"
        try note(name, at: file)
        guard TemplatePods.isScaledToNone(object) else { return templates.append(template) }
        inventory.remarks.append("\(name) has no replicas, and so no Pod that counts")
    }

    private func decode<Object: KubernetesObject>(
        _ json: JSONValue, as kind: String, _ place: String
    ) throws(InventoryError) -> Object {
        var object: Object
        do {
            object = try Object(json: json)
        } catch {
            throw InventoryError("\(place): \(kind) cannot be read: \(error)")
        }
        guard !object.metadata.name.isEmpty else {
            throw InventoryError("\(place): \(kind) has no name: give it metadata.name")
        }
        if !Object.resource.isNamespaced {
            object.metadata.namespace = ""
        } else if object.metadata.namespace.isEmpty {
            // As kubectl does, whose context names no other.
            object.metadata.namespace = "default"
        }
        return object
    }

    private mutating func note(_ name: String, at place: String) throws(InventoryError) {
        if let other = origins.updateValue(place, forKey: name) {
            throw InventoryError("\(place): \(name) is in \(other) already: remove one of them")
        }
    }

    private mutating func add<Object: KubernetesObject>(
        _ json: JSONValue, to shelf: WritableKeyPath<Inventory, [ObjectKey: Object]>, _ place: String
    ) throws(InventoryError) {
        let kind = Object.resource.gvk.kind
        let object: Object = try decode(json, as: kind, place)
        try note("\(kind) \(object.key)", at: place)
        inventory[keyPath: shelf][object.key] = object
    }
}

extension JSONValue {
    /// An item of a typed list, which need not repeat of what kind it is.
    fileprivate func stating(itemOf list: GroupVersionKind) -> JSONValue {
        guard list.kind != "List", self["kind"] == nil, self["apiVersion"] == nil else { return self }
        var object = self
        object["kind"] = .string(String(list.kind.dropLast("List".count)))
        object["apiVersion"] = .string(list.apiVersion)
        return object
    }

    /// A Dataplane that a controller wrote is, in a file, one like any other: what it says counts, as its Pod is not
    /// there to be asked, or is.
    fileprivate var withoutManagedFields: JSONValue {
        var object = self
        object[path: ["metadata", "managedFields"]] = nil
        return object
    }
}
