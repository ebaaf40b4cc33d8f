import JSON
import KubernetesAPI

/// Keeps `metadata.managedFields` through updates, and merges what is applied.
///
/// The rules are those of structured-merge-diff as API servers use it.
struct FieldManager: Sendable {
    let schema: MergeSchema
    /// The version in which objects come.
    let apiVersion: String
    /// Empty for the object itself.
    let subresource: String
    /// What the endpoint ignores of what it is sent: nobody comes to own it here.
    let ignored: FieldSet
    /// The time of the request.
    let time: String

    /// What no one owns: it makes up the object's identity, or belongs to the server.
    private static let stripped = FieldSet(
        paths: [[.field("apiVersion")], [.field("kind")], [.field("metadata")]]
            + [
                "name", "namespace", "creationTimestamp", "selfLink", "uid", "generation", "managedFields",
                "resourceVersion",
            ].map { [.field("metadata"), .field($0)] })

    /// The new object of an update or patch, with its owners.
    func update(from live: JSONValue, to object: JSONValue, manager name: String) -> JSONValue {
        let before = Self.withoutManagedFields(live)
        let after = Self.withoutManagedFields(object)
        var managed = Self.starting(live, object, isSubresource: !subresource.isEmpty)
        // Objects whose owners were taken away stay without until something is applied.
        guard !managed.entries.isEmpty else { return after }
        update(&managed, from: before, to: after, manager: manager(name, isApplier: false))
        managed.capUpdaters()
        return Self.with(managed, after)
    }

    /// A new object with its owner.
    ///
    /// - Parameter baseline: what every object of the kind has: of that no one becomes the owner.
    func create(_ object: JSONValue, over baseline: JSONValue, manager name: String) -> JSONValue {
        var managed = ManagedFields()
        let after = Self.withoutManagedFields(object)
        update(&managed, from: baseline, to: after, manager: manager(name, isApplier: false))
        return Self.with(managed, after)
    }

    /// The live object with a configuration applied.
    ///
    /// - Parameter live: the object before, or nil where applying creates it.
    func apply(
        _ configuration: JSONValue, to live: JSONValue?, manager name: String, force: Bool
    ) throws(APIStatusError) -> JSONValue {
        let before = live.map(Self.withoutManagedFields) ?? .object([:])
        var managed = ManagedFields(json: live?["metadata"]?["managedFields"])
        if managed.entries.isEmpty, live != nil {
            update(&managed, from: .object([:]), to: before, manager: manager("before-first-apply", isApplier: false))
        }
        let applier = manager(name, isApplier: true)
        let last = managed.entries[applier]
        let fields = FieldSet.of(configuration, schema).subtractingTrees(ignored)
        managed.entries[applier] = .init(apiVersion: apiVersion, time: last?.time ?? "", fields: fields)
        var merged = schema.merge(before, configuration)
        if let last { merged = prune(merged, last: last.fields, managed: managed) }
        var comparison = ValueComparison(before, merged, schema)
        comparison.subtractTrees(ignored)
        let conflicts = takeOver(&managed, comparison, by: applier)
        if !force, !conflicts.isEmpty, !areAllowed(conflicts, by: name, live: before) {
            throw .applyConflict(conflicts)
        }
        if merged != before { managed.entries[applier]?.time = time }
        managed.strip(Self.stripped, from: applier)
        return Self.with(managed, merged)
    }

    private func manager(_ name: String, isApplier: Bool) -> ManagedFields.Manager {
        .init(name: name, isApplier: isApplier, apiVersion: apiVersion, subresource: subresource)
    }

    private func update(
        _ managed: inout ManagedFields, from before: JSONValue, to after: JSONValue, manager: ManagedFields.Manager
    ) {
        var comparison = ValueComparison(before, after, schema)
        comparison.subtractTrees(ignored)
        let previous = managed.entries[manager]
        takeOver(&managed, comparison, by: manager)
        let gained = comparison.added.union(comparison.modified)
        let kept = previous?.fields.subtracting(comparison.removed) ?? FieldSet()
        let fields = kept.union(gained).subtractingTrees(ignored)
        managed.entries[manager] = .init(
            apiVersion: apiVersion, time: gained.isEmpty ? previous?.time ?? time : time, fields: fields)
        managed.strip(Self.stripped, from: manager)
    }

    /// Takes what changed from everyone else.
    ///
    /// - Returns: what each of the others owned of it.
    @discardableResult
    private func takeOver(
        _ managed: inout ManagedFields, _ comparison: ValueComparison, by manager: ManagedFields.Manager
    ) -> [ManagedFields.Manager: FieldSet] {
        let changed = comparison.added.union(comparison.modified)
        var conflicts: [ManagedFields.Manager: FieldSet] = [:]
        for (other, entry) in managed.entries where other != manager {
            let lost = entry.fields.intersection(changed)
            if !lost.isEmpty { conflicts[other] = lost }
            let rest = entry.fields.subtracting(lost).subtracting(comparison.removed)
            managed.entries[other]?.fields = rest
            if rest.isEmpty { managed.entries[other] = nil }
        }
        return conflicts
    }

    /// Removes what the applier applied last time, does not apply now, and nobody else owns.
    private func prune(_ merged: JSONValue, last: FieldSet, managed: ManagedFields) -> JSONValue {
        let lastNamed = last.withNamedFields(schema)
        let all = FieldSet.of(merged, schema).withNamedFields(schema)
        func kept(_ value: JSONValue) -> FieldSet { FieldSet.of(value, schema).withNamedFields(schema) }
        // Cut off with all that hangs on it, then put back what someone owns, and what the applier never owned.
        let cut = schema.remove(lastNamed, from: merged)
        let owned = managed.entries.values.reduce(FieldSet()) { $0.union($1.fields) }.withNamedFields(schema)
        let withOwned = schema.remove(all.subtracting(kept(cut).union(owned)), from: merged)
        let surplus = all.subtracting(kept(withOwned)).intersection(lastNamed)
        return schema.remove(surplus, from: merged)
    }

    /// `kubectl` may take over, by server-side apply, what it applied before from the client.
    private func areAllowed(
        _ conflicts: [ManagedFields.Manager: FieldSet], by name: String, live: JSONValue
    ) -> Bool {
        guard name == "kubectl", let text = live["metadata"]?["annotations"]?[Self.lastApplied]?.string,
            let configuration = try? JSONValue(parsing: text)
        else { return false }
        let allowed = FieldSet.of(configuration, schema)
        return conflicts.values.allSatisfy { $0.subtracting(allowed).isEmpty }
    }

    private static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    private static func withoutManagedFields(_ object: JSONValue) -> JSONValue {
        var result = object
        if object["metadata"] != nil { result.setMetadata("managedFields", nil) }
        return result
    }

    /// The owners to start from: those that the request sets, or else those that there were.
    private static func starting(_ live: JSONValue, _ object: JSONValue, isSubresource: Bool) -> ManagedFields {
        let sent = object["metadata"]?["managedFields"]
        if !isSubresource, let entries = sent?.array {
            // A list of one empty entry is how clients ask for a reset.
            if entries == [.object([:])] { return ManagedFields() }
            let managed = ManagedFields(json: sent)
            if !managed.entries.isEmpty { return managed }
        }
        return ManagedFields(json: live["metadata"]?["managedFields"])
    }

    private static func with(_ managed: ManagedFields, _ object: JSONValue) -> JSONValue {
        var result = object
        result.setMetadata("managedFields", managed.json)
        return result
    }

    /// The new object, or the old one where nothing but times in its managed fields would change.
    static func ignoringTimes(_ object: JSONValue, live: JSONValue) -> JSONValue {
        let before = live["metadata"]?["managedFields"]
        let after = object["metadata"]?["managedFields"]
        guard before != after, withoutManagedFields(object) == withoutManagedFields(live) else { return object }
        return ManagedFields(json: before).timeless == ManagedFields(json: after).timeless ? live : object
    }
}

extension ManagedFields {
    fileprivate mutating func strip(_ paths: FieldSet, from manager: Manager) {
        guard var entry = entries[manager] else { return }
        entry.fields = entry.fields.subtracting(paths)
        entries[manager] = entry.fields.isEmpty ? nil : entry
    }
}

extension APIStatusError {
    /// 409: fields that others own.
    static func applyConflict(_ conflicts: [ManagedFields.Manager: FieldSet]) -> APIStatusError {
        let found = conflicts.map { (manager: $0.key.conflictName, paths: $0.value.paths.map(FieldSet.text)) }
            .sorted { $0.manager < $1.manager }
        let causes = found.flatMap { conflict in
            conflict.paths.map {
                Cause(reason: "FieldManagerConflict", message: "conflict with \(conflict.manager)", field: $0)
            }
        }
        let message =
            if causes.count == 1, let conflict = found.first, let path = conflict.paths.first {
                "Apply failed with 1 conflict: conflict with \(conflict.manager): \(path)"
            } else {
                "Apply failed with \(causes.count) conflicts: "
                    + found.map { conflict in
                        (["conflicts with \(conflict.manager):"] + conflict.paths.map { "- \($0)" })
                            .joined(separator: "\n")
                    }.joined(separator: "\n")
            }
        return APIStatusError(code: 409, reason: "Conflict", message: message, details: Details(causes: causes))
    }
}

extension FieldSet {
    /// A path as messages write it: `.spec.ports[name="a"]`.
    static func text(_ path: [PathElement]) -> String { path.map(\.description).joined() }
}

extension ManagedFields.Manager {
    /// `"kubectl" using v1`.
    fileprivate var conflictName: String {
        let who = JSONValue.string(name).text + (subresource.isEmpty ? "" : " with subresource \"\(subresource)\"")
        return isApplier ? who : "\(who) using \(apiVersion)"
    }
}
