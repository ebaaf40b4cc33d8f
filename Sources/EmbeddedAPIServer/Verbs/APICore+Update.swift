import JSON
import KubernetesAPI

extension APICore {
    /// Replaces an object, or its status.
    func update(
        _ body: RequestBody, at target: ObjectTarget, _ options: WriteOptions
    ) throws(APIStatusError) -> WriteResult {
        let context = WriteContext(target, options, core: self)
        let decoded = try context.decoder.decode(body)
        let warnings = try context.decoder.check(decoded, options.fieldValidation)
        var sent = decoded.json
        try context.checkName(sent)
        try context.checkNamespace(&sent)
        if storage.entry(target.resource.storage, key(target)) == nil {
            guard context.rules.createsOnUpdate, target.subresource == nil else {
                throw .notFound(target.resource, target.name)
            }
            try context.checkMayCreate(authorizer)
            return try create(body, at: target, options)
        }
        let object = sent
        let result = try replace(context) { current throws(APIStatusError) in
            try Self.checkVersion(object, current: current, context)
            return context.fieldManager(for: object).update(from: current, to: object, manager: context.managerName)
        }
        return WriteResult(object: result, isCreated: false, warnings: warnings + context.warnings(result.json))
    }

    /// A PUT that names a version, or a UID, replaces nothing else.
    private static func checkVersion(
        _ object: JSONValue, current: JSONValue, _ context: WriteContext
    ) throws(APIStatusError) {
        let resource = context.resource
        let uid = object.objectUID
        if !uid.isEmpty, uid != current.objectUID {
            let group = resource.gvk.group.isEmpty ? "" : "\(resource.gvk.group)/"
            let key =
                "/registry/\(group)\(resource.plural)/\(ObjectStorage.key(namespace: object.objectNamespace, name: object.objectName))"
            throw .conflict(
                resource, context.target.name,
                "StorageError: invalid object, Code: 4, Key: \(key), ResourceVersion: 0, AdditionalErrorMsg: "
                    + "Precondition failed: UID in precondition: \(uid), UID in object meta: \(current.objectUID)")
        }
        let version = object.metadata("resourceVersion")
        if version.isEmpty || version == "0" {
            if context.rules.allowsUnconditionalUpdate { return }
            throw .invalid(
                kind: resource.plural, group: resource.gvk.group, name: context.target.name,
                [.invalid("metadata.resourceVersion", value: 0, "must be specified for an update")])
        }
        guard UInt64(version) != nil else {
            let shown = JSONValue.string(version).text
            throw .unforeseen("strconv.ParseUint: parsing \(shown): invalid syntax")
        }
        guard version == current.metadata("resourceVersion") else {
            throw .modified(resource, context.target.name)
        }
    }

    /// Reads an object, changes it and writes it, again and again until nobody came between.
    ///
    /// - Parameter change: the new object, with its managed fields, made from the current one; both as the endpoint
    ///   shows them.
    func replace(
        _ context: WriteContext, change: (JSONValue) throws(APIStatusError) -> JSONValue
    ) throws(APIStatusError) -> APIObject {
        let target = context.target
        let table = target.resource.storage
        // Many writers of one object make progress one by one; this bounds what an unlucky one waits.
        for _ in 0..<100 {
            let outcome = try allocating(context) { () throws(APIStatusError) in
                guard let entry = storage.entry(table, key(target)) else {
                    throw .notFound(target.resource, target.name)
                }
                return try write(entry, context, change: change)
            }
            if let outcome { return outcome }
        }
        throw .modified(target.resource, target.name)
    }

    /// Nil if someone came between.
    private func write(
        _ entry: StorageTable.Entry, _ context: WriteContext, change: (JSONValue) throws(APIStatusError) -> JSONValue
    ) throws(APIStatusError) -> APIObject? {
        let target = context.target
        let current = shown(entry.object.json, as: target.resource)
        let changed = try change(current)
        let object = FieldManager.ignoringTimes(try finished(changed, old: current, context), live: current)
        if object == current { return shown(entry.object, as: target.resource) }
        let isLast = object.isBeingDeleted && !Self.isHeld(object)
        let stored = stored(object, of: target.resource)
        if context.options.dryRun { return APIObject(object) }
        do {
            let mutation: ObjectStorage.Mutation = isLast ? .remove(stored) : .put(stored)
            let change = try commit(mutation, to: target.resource.storage, key: key(target), expecting: entry.version)
            return shown(change.object, as: target.resource)
        } catch {
            if case .full = error { throw .storageFull }
            return nil
        }
    }

    /// Whether something keeps an object that is to go.
    static func isHeld(_ object: JSONValue) -> Bool {
        if !object.finalizers.isEmpty || object.deletionGracePeriod > 0 { return true }
        guard object.kind == "Namespace", object.apiVersion == "v1" else { return false }
        return object["spec"]?["finalizers"]?.array?.isEmpty == false
    }

    /// Puts back what clients do not change, counts generations, and validates.
    private func finished(
        _ changed: JSONValue, old: JSONValue, _ context: WriteContext
    ) throws(APIStatusError) -> JSONValue {
        var object = changed
        for field in ["creationTimestamp", "generation", "resourceVersion", "selfLink"] {
            object.setMetadata(field, old["metadata"]?[field])
        }
        // What is about to go does not come back; that something else should go is refused below.
        if old.isBeingDeleted { object.setMetadata("deletionTimestamp", old["metadata"]?["deletionTimestamp"]) }
        if object["metadata"]?["deletionGracePeriodSeconds"] == nil {
            object.setMetadata("deletionGracePeriodSeconds", old["metadata"]?["deletionGracePeriodSeconds"])
        }
        if object.objectUID.isEmpty { object.setMetadata("uid", old["metadata"]?["uid"]) }
        try context.checkEscalation(object, old: old, authorizer)
        context.rules.prepareForUpdate(&object, old: old, subresource: context.target.subresource)
        if context.target.subresource != .status { try allocate(&object, old: old, context) }
        if context.rules.countsGenerations, context.target.subresource != .status,
            context.rules.isDesiredChanged(object, from: old)
        {
            let generation = old["metadata"]?["generation"]?.integer ?? 0
            object.setMetadata("generation", .integer(generation &+ 1))
        }
        try context.validate(object, old: old)
        return object
    }
}
