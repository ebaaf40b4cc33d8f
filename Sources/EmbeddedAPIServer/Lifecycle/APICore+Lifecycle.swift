import JSON
import KubernetesAPI

/// The work of a real cluster's garbage collector and namespace controller.
extension APICore {
    /// How often old events are looked for.
    private static let sweepInterval: Duration = .seconds(60)

    /// Does what is due, as it comes, until the task is cancelled.
    func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                while !Task.isCancelled {
                    await self.lifecycle.wait()
                    self.settle()
                }
            }
            group.addTask {
                while (try? await self.configuration.clock.sleep(for: Self.sweepInterval)) != nil {
                    self.expireEvents()
                }
            }
        }
    }

    /// Does all that is due, and what follows from it.
    func settle() {
        while true {
            let work = lifecycle.takeAll()
            if work.isEmpty { return }
            for item in work { perform(item) }
        }
    }

    private func perform(_ work: LifecycleQueue.Work) {
        switch work {
        case .ownerGone(let uid): ownerGone(uid)
        case .dependent(let location): collectIfAbandoned(location)
        case .waitingOwner(let location): proceed(location)
        case .namespace(let name): empty(namespace: name)
        case .definition(let name): empty(definition: name)
        }
    }

    /// The object at a place, with the resource in whose version it is stored.
    private func stored(at location: ObjectLocation) -> (StorageTable.Entry, ObjectTarget)? {
        guard let entry = storage.entry(location.table, location.key),
            let resource = registry.definition(storage: location.table)
        else { return nil }
        let json = entry.object.json
        return (entry, ObjectTarget(resource: resource, namespace: json.objectNamespace, name: json.objectName))
    }

    private func ownerGone(_ uid: String) {
        let (owner, dependents) = storage.read { state in (state.owners.locations[uid], state.owners.dependents[uid]) }
        for location in dependents ?? [] { collectIfAbandoned(location) }
        // A dependent went: its owner may have waited for that.
        if let owner { proceed(owner) }
    }

    /// Deletes an object of whose owners none is left; one that is in the foreground's way goes too.
    private func collectIfAbandoned(_ location: ObjectLocation) {
        guard let (entry, target) = stored(at: location), !entry.object.json.isBeingDeleted else { return }
        let owners = entry.object.json.owners
        guard !owners.isEmpty else { return }
        var present: [OwnerLink] = []
        var hasWaiting = false
        for owner in owners {
            guard let found = self.owner(owner, of: target) else { continue }
            if found.finalizers.contains(Propagation.foreground), found.isBeingDeleted {
                hasWaiting = true
            } else {
                present.append(owner)
            }
        }
        if present.isEmpty {
            var options = DeleteOptions(caller: Self.collector)
            options.preconditionUID = entry.object.json.objectUID
            options.propagation = hasWaiting ? .foreground : .background
            _ = try? delete(target, options)
        } else if present.count < owners.count {
            let kept = Set(present.map(\.uid))
            rewriteOwners(of: location) { kept.contains($0.uid) }
        }
    }

    private static let collector = Caller(
        user: "system:serviceaccount:kube-system:generic-garbage-collector", groups: ["system:serviceaccounts"],
        userAgent: "kube-controller-manager")

    /// The owner, if it is there: cluster-scoped, or in the namespace of the dependent.
    private func owner(_ link: OwnerLink, of dependent: ObjectTarget) -> JSONValue? {
        guard let location = storage.read({ $0.owners.locations[link.uid] }),
            let (entry, target) = stored(at: location),
            target.resource.gvk.kind == link.kind, target.name == link.name,
            !target.resource.isNamespaced || target.namespace == dependent.namespace
        else { return nil }
        return entry.object.json
    }

    /// Changes the owners of an object, or its finalizers, if it is still there.
    private func rewrite(_ location: ObjectLocation, _ change: (inout JSONValue) -> Void) {
        while let (entry, _) = stored(at: location) {
            var object = entry.object.json
            change(&object)
            let isLast = object.isBeingDeleted && !Self.isHeld(object)
            if object == entry.object.json, !isLast { return }
            do {
                try commit(
                    isLast ? .remove(object) : .put(object), to: location.table, key: location.key,
                    expecting: entry.version)
                return
            } catch {
                if case .full = error { return }
            }
        }
    }

    private func rewriteOwners(of location: ObjectLocation, keeping isKept: (OwnerLink) -> Bool) {
        rewrite(location) { object in
            let kept = (object["metadata"]?["ownerReferences"]?.array ?? []).filter { isKept(OwnerLink($0)) }
            object.setMetadata("ownerReferences", kept.isEmpty ? nil : .array(kept))
        }
    }

    /// Goes on with an owner that waits to orphan its dependents, or for them to be gone.
    private func proceed(_ location: ObjectLocation) {
        guard let (entry, _) = stored(at: location), entry.object.json.isBeingDeleted else { return }
        let uid = entry.object.json.objectUID
        let finalizers = entry.object.json.finalizers
        let dependents = storage.read { $0.owners.dependents[uid] } ?? []
        if finalizers.contains(Propagation.orphan) {
            for dependent in dependents { rewriteOwners(of: dependent) { $0.uid != uid } }
            rewrite(location) { $0.finalizers.removeAll { $0 == Propagation.orphan } }
        } else if finalizers.contains(Propagation.foreground) {
            for dependent in dependents { collectIfAbandoned(dependent) }
            let blocking = (storage.read { $0.owners.dependents[uid] } ?? []).contains { dependent in
                stored(at: dependent)?.0.object.json.owners.contains { $0.uid == uid && $0.blocksOwnerDeletion }
                    ?? false
            }
            if !blocking { rewrite(location) { $0.finalizers.removeAll { $0 == Propagation.foreground } } }
        }
    }

    /// Deletes what is in a namespace that is to go, and then the namespace.
    private func empty(namespace name: String) {
        let location = ObjectLocation(table: BuiltInResources.namespaces, key: name)
        guard let (entry, _) = stored(at: location), entry.object.json.isBeingDeleted else { return }
        var held: [String] = []
        var isEmpty = true
        for resource in registry.definitions where resource.isNamespaced && resource.isStorageVersion {
            let rest = empty(resource, namespace: name)
            held += rest.flatMap(\.finalizers)
            if !rest.isEmpty { isEmpty = false }
        }
        rewrite(location) { namespace in
            if isEmpty {
                let finalizers = namespace["spec"]?["finalizers"]?.array?.filter { $0 != "kubernetes" } ?? []
                namespace[path: ["spec", "finalizers"]] = finalizers.isEmpty ? nil : .array(finalizers)
            } else {
                NamespaceConditions.set(&namespace, held: held, time: timestamp)
            }
        }
    }

    /// Deletes the objects of a resource; all of them where `namespace` is empty.
    ///
    /// - Returns: those that something holds back.
    private func empty(_ resource: ResourceDefinition, namespace: String) -> [JSONValue] {
        let target = ObjectTarget(resource: resource, namespace: namespace)
        guard let objects = try? list(target, ListOptions()).objects else { return [] }
        return objects.compactMap { object -> JSONValue? in
            var one = target
            one.name = object.json.objectName
            one.namespace = object.json.objectNamespace
            var options = DeleteOptions(caller: Self.collector)
            options.propagation = .background
            guard let result = try? delete(one, options), !result.isGone else { return nil }
            return result.body.json
        }
    }

    /// Deletes the objects of a CRD that is to go, and then the CRD.
    private func empty(definition name: String) {
        let location = ObjectLocation(table: BuiltInResources.customResourceDefinitions, key: name)
        guard let (entry, _) = stored(at: location), entry.object.json.isBeingDeleted else { return }
        let spec = entry.object.json["spec"]
        let storageID = StorageID(
            group: spec?["group"]?.string ?? "", plural: spec?["names"]?["plural"]?.string ?? "")
        if let resource = registry.definition(storage: storageID), !empty(resource, namespace: "").isEmpty { return }
        rewrite(location) { $0.finalizers.removeAll { $0 == CustomResourceDefinitionForm.finalizer } }
    }
}

/// What a namespace that cannot go yet says of it.
enum NamespaceConditions {
    static func set(_ namespace: inout JSONValue, held: [String], time: String) {
        let counts = Dictionary(grouping: held) { $0 }.mapValues(\.count).sorted { $0.key < $1.key }
        let list = counts.map { "\($0.key) in \($0.value) resource instances" }.joined(separator: ", ")
        let texts: [(type: String, status: String, reason: String, message: String)] = [
            (
                "NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered",
                "All resources successfully discovered"
            ),
            (
                "NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions",
                "All legacy kube types successfully parsed"
            ),
            (
                "NamespaceDeletionContentFailure", "False", "ContentDeleted",
                "All content successfully deleted, may be waiting on finalization"
            ),
            ("NamespaceContentRemaining", "True", "SomeResourcesRemain", "Some resources are remaining"),
            (
                "NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain",
                "Some content in the namespace has finalizers remaining: \(list)"
            ),
        ]
        let before = namespace["status"]?["conditions"]?.array ?? []
        namespace[path: ["status", "conditions"]] = .array(
            texts.map { text in
                let known = before.first { $0["type"]?.string == text.type && $0["status"]?.string == text.status }
                return [
                    "type": .string(text.type), "status": .string(text.status), "reason": .string(text.reason),
                    "message": .string(text.message),
                    "lastTransitionTime": known?["lastTransitionTime"] ?? .string(time),
                ]
            })
    }
}
