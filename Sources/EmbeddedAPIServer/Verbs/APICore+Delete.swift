import FoundationEssentials
import JSON
import KubernetesAPI

extension APICore {
    /// Deletes an object, or asks it to go where finalizers hold it.
    func delete(_ target: ObjectTarget, _ options: DeleteOptions) throws(APIStatusError) -> DeleteResult {
        var result = try marksOrRemoves(target, options)
        if target.resource.rules.orphansByDefault, options.propagation == nil, options.orphanDependents == nil {
            result.warnings.append(
                "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove "
                    + "them or set propagationPolicy=Orphan to suppress this warning")
        }
        return result
    }

    private func marksOrRemoves(
        _ target: ObjectTarget, _ options: DeleteOptions
    ) throws(APIStatusError) -> DeleteResult {
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
                return isGone
                    ? gone(APIObject(Self.last(object, marked)), target) : held(APIObject(marked), target, options)
            }
            do {
                let mutation: ObjectStorage.Mutation = isGone ? .remove(Self.last(object, marked)) : .put(marked)
                let change = try commit(mutation, to: resource.storage, key: key(target), expecting: entry.version)
                return isGone ? gone(change.object, target) : held(change.object, target, options)
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
        let grace = rules.gracePeriod(object, asked: options.gracePeriodSeconds.map(Int64.init))
        if !isFirst, grace != nil {
            // What is about to go can only go sooner.
            guard let asked = options.gracePeriodSeconds.map({ $0 < 0 ? 1 : Int64($0) }),
                asked < object.deletionGracePeriod
            else { return object }
            let former = Timestamp.parse(object.metadata("deletionTimestamp")) ?? configuration.now()
            let moment = former.addingTimeInterval(Double(asked - object.deletionGracePeriod))
            marked.setMetadata("deletionTimestamp", .string(Timestamp.format(moment)))
            marked.setMetadata("deletionGracePeriodSeconds", .integer(asked))
        }
        let finalizers = Self.finalizers(object, options, rules)
        if finalizers != object.finalizers { marked.finalizers = finalizers }
        if isFirst, resource.storage == BuiltInResources.customResourceDefinitions,
            !finalizers.contains(CustomResourceDefinitionForm.finalizer)
        {
            marked.finalizers = finalizers + [CustomResourceDefinitionForm.finalizer]
        }
        guard isFirst else { return marked }
        let moment = configuration.now().addingTimeInterval(Double(grace ?? 0))
        marked.setMetadata("deletionTimestamp", .string(Timestamp.format(moment)))
        if resource.storage == BuiltInResources.namespaces {
            marked[path: ["status", "phase"]] = "Terminating"
            return marked
        }
        if resource.storage == BuiltInResources.customResourceDefinitions { return marked }
        marked.setMetadata("deletionGracePeriodSeconds", .integer(grace ?? 0))
        if let generation = object["metadata"]?["generation"]?.integer {
            // Clients may have set it where none is counted; it wraps as a real server's.
            marked.setMetadata("generation", .integer(generation &+ 1))
        }
        return marked
    }

    /// The finalizers that propagation adds and takes away.
    private static func finalizers(
        _ object: JSONValue, _ options: DeleteOptions, _ rules: any KindRules
    ) -> [String] {
        var policy = options.propagation ?? options.orphanDependents.map { $0 ? .orphan : .background }
        if policy == nil, rules.orphansByDefault, !object.finalizers.contains(where: Propagation.all.contains) {
            policy = .orphan
        }
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

    /// What watchers see of an object that goes: something that ran was told to stop first.
    private static func last(_ object: JSONValue, _ marked: JSONValue) -> JSONValue {
        object.kind == "Pod" && object.apiVersion == "v1" ? marked : object
    }

    private func gone(_ object: APIObject, _ target: ObjectTarget) -> DeleteResult {
        guard target.resource.rules.returnsDeleted else { return Self.success(object.json, target) }
        return DeleteResult(code: 200, body: shown(object, as: target.resource), isGone: true)
    }

    private static func success(_ object: JSONValue, _ target: ObjectTarget) -> DeleteResult {
        let details = APIStatusError.Details(
            name: target.name, group: target.resource.gvk.group, kind: target.resource.plural, uid: object.objectUID)
        let status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Success",
            "details": details.json,
        ]
        return DeleteResult(code: 200, body: APIObject(status), isGone: true)
    }
}

/// The finalizers by which owners wait for their dependents.
enum Propagation {
    static let orphan = "orphan"
    static let foreground = "foregroundDeletion"
    static let all = [orphan, foreground]
}
