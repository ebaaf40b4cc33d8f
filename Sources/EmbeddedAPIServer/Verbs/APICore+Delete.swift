import JSON
import KubernetesAPI

extension APICore {
    /// Deletes an object, or asks it to go where finalizers hold it.
    func delete(_ target: ObjectTarget, _ options: DeleteOptions) throws(APIStatusError) -> DeleteResult {
        try Self.checkOptions(options)
        let resource = target.resource
        let rules = resource.rules
        for _ in 0..<100 {
            guard let entry = storage.entry(resource.storage, key(target)) else {
                throw .notFound(resource, target.name)
            }
            let object = entry.object.json
            if let problem = rules.deletionProblem(object) { throw .forbidden(resource, target.name, problem) }
            try Self.checkPreconditions(options, object, target)
            let marked = marked(object, resource, options, rules)
            // A namespace is marked first, whatever holds it: what is in it goes before it.
            let isMarkedOnly = resource.storage == BuiltInResources.namespaces && !object.isBeingDeleted
            let isGone = !isMarkedOnly && !Self.isHeld(marked)
            let unchanged = marked == object
            if options.dryRun || (unchanged && !isGone) {
                return isGone ? Self.success(object, target) : held(APIObject(marked), target, options)
            }
            do {
                let mutation: ObjectStorage.Mutation = isGone ? .remove(object) : .put(marked)
                let change = try commit(mutation, to: resource.storage, key: key(target), expecting: entry.version)
                return isGone ? Self.success(object, target) : held(change.object, target, options)
            } catch {
                if case .full = error { throw .storageFull }
            }
        }
        throw .modified(resource, target.name)
    }

    /// Deletes what a list would return.
    func deleteCollection(
        _ target: ObjectTarget, selecting: ListOptions, _ options: DeleteOptions
    ) throws(APIStatusError) -> ListResult {
        guard target.resource.verbs.contains("deletecollection") else { throw .methodNotAllowed }
        let found = try list(target, selecting)
        for object in found.objects {
            var one = target
            one.name = object.json.objectName
            one.namespace = object.json.objectNamespace
            do {
                _ = try delete(one, options)
            } catch  where error.code == 404 {
                continue
            }
        }
        return found
    }

    private static func checkOptions(_ options: DeleteOptions) throws(APIStatusError) {
        guard let policy = options.propagation, options.orphanDependents != nil else { return }
        throw .invalid(
            kind: "DeleteOptions", group: "meta.k8s.io", name: "",
            [
                .invalid(
                    "propagationPolicy", value: .string(policy.rawValue),
                    "orphanDependents and deletionPropagation cannot be both set")
            ])
    }

    private static func checkPreconditions(
        _ options: DeleteOptions, _ object: JSONValue, _ target: ObjectTarget
    ) throws(APIStatusError) {
        func refused(_ problem: String) -> APIStatusError {
            let resource = target.resource
            return APIStatusError(
                code: 409, reason: "Conflict",
                message: "Operation cannot be fulfilled on \(resource.qualifiedKind) \"\(target.name)\": \(problem)",
                details: .init(name: target.name, group: resource.gvk.group, kind: resource.gvk.kind))
        }
        if let uid = options.preconditionUID, uid != object.objectUID {
            throw refused(
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.objectUID)). "
                    + "The object might have been deleted and then recreated")
        }
        let version = object.metadata("resourceVersion")
        if let wanted = options.preconditionResourceVersion, wanted != version {
            throw refused(
                "the ResourceVersion in the precondition (\(wanted)) does not match the ResourceVersion in record "
                    + "(\(version)). The object might have been modified")
        }
    }

    /// The object with the marks of its deletion.
    private func marked(
        _ object: JSONValue, _ resource: ResourceDefinition, _ options: DeleteOptions, _ rules: any KindRules
    ) -> JSONValue {
        var marked = object
        let isFirst = !object.isBeingDeleted
        let finalizers = Self.finalizers(object, options)
        if finalizers != object.finalizers { marked.finalizers = finalizers }
        if isFirst, resource.storage == BuiltInResources.customResourceDefinitions,
            !finalizers.contains(CustomResourceDefinitionForm.finalizer)
        {
            marked.finalizers = finalizers + [CustomResourceDefinitionForm.finalizer]
        }
        guard isFirst else { return marked }
        marked.setMetadata("deletionTimestamp", .string(timestamp))
        if resource.storage == BuiltInResources.namespaces {
            marked[path: ["status", "phase"]] = "Terminating"
            return marked
        }
        if resource.storage == BuiltInResources.customResourceDefinitions { return marked }
        marked.setMetadata("deletionGracePeriodSeconds", 0)
        if let generation = object["metadata"]?["generation"]?.integer {
            marked.setMetadata("generation", .integer(generation + 1))
        }
        return marked
    }

    /// The finalizers that propagation adds and takes away.
    private static func finalizers(_ object: JSONValue, _ options: DeleteOptions) -> [String] {
        let policy = options.propagation ?? options.orphanDependents.map { $0 ? .orphan : .background }
        guard let policy else { return object.finalizers }
        var finalizers = object.finalizers.filter { $0 != Propagation.orphan && $0 != Propagation.foreground }
        switch policy {
        case .orphan: finalizers.append(Propagation.orphan)
        case .foreground: finalizers.append(Propagation.foreground)
        case .background: break
        }
        return finalizers
    }

    private func held(_ object: APIObject, _ target: ObjectTarget, _ options: DeleteOptions) -> DeleteResult {
        // 202 only for those who asked, in the older way, for what depends on the object to go too.
        DeleteResult(
            code: options.orphanDependents == false ? 202 : 200, body: shown(object, as: target.resource))
    }

    private static func success(_ object: JSONValue, _ target: ObjectTarget) -> DeleteResult {
        let details = APIStatusError.Details(
            name: target.name, group: target.resource.gvk.group, kind: target.resource.plural, uid: object.objectUID)
        let status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Success",
            "details": details.json,
        ]
        return DeleteResult(code: 200, body: APIObject(status))
    }
}

/// The finalizers by which owners wait for their dependents.
enum Propagation {
    static let orphan = "orphan"
    static let foreground = "foregroundDeletion"
    static let all = [orphan, foreground]
}
