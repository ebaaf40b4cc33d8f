import FoundationEssentials
import JSON
import KubernetesAPI

extension APICore {
    /// Makes an object of a collection.
    func create(
        _ body: RequestBody, at target: ObjectTarget, _ options: WriteOptions
    ) throws(APIStatusError) -> WriteResult {
        let context = WriteContext(target, options, core: self)
        let decoded = try context.decoder.decode(body)
        let warnings = try context.decoder.check(decoded, options.fieldValidation)
        let object = try create(decoded.json, context) { object in
            let baseline = target.resource.type.map(BuiltInForms.empty) ?? .object([:])
            return context.fieldManager(for: object).create(object, over: baseline, manager: context.managerName)
        }
        return WriteResult(
            object: object, isCreated: true,
            warnings: warnings + context.warnings(decoded.json) + context.rules.warnings(object.json))
    }

    /// Makes an object that is decoded already.
    ///
    /// - Parameter owned: the object with its managed fields.
    func create(
        _ sent: JSONValue, _ context: WriteContext, owned: (JSONValue) throws(APIStatusError) -> JSONValue
    ) throws(APIStatusError) -> APIObject {
        var object = sent
        try context.checkNamespace(&object)
        try checkNamespaceExists(context, name: object.objectName)
        try checkDefinitionStays(context, name: object.objectName)
        try context.checkEscalation(object, old: nil, authorizer)
        let version = object.metadata("resourceVersion")
        guard version.isEmpty || version == "0" else {
            throw .unforeseen("resourceVersion should not be set on objects to be created")
        }
        // The generation of a kind that counts none is left to clients.
        for field in ["resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink"] {
            object.setMetadata(field, nil)
        }
        object.setMetadata("uid", .string(UUID().uuidString.lowercased()))
        object.setMetadata("creationTimestamp", .string(context.time))
        let prefix = object.metadata("generateName")
        let isNameGenerated = object.objectName.isEmpty && !prefix.isEmpty
        // As often as a real server tries (k8s.io/apiserver, registry/generic).
        for attempt in 0..<8 {
            var candidate = object
            if isNameGenerated { candidate.setMetadata("name", .string(Self.generatedName(prefix))) }
            candidate = try owned(candidate)
            context.rules.prepareForCreate(&candidate)
            if context.rules.countsGenerations { candidate.setMetadata("generation", 1) }
            let name = candidate.objectName
            let created = try allocating(context) { () throws(APIStatusError) in
                var allocated = candidate
                try allocate(&allocated, old: nil, context)
                try context.validate(allocated, old: nil)
                return try insert(allocated, name: name, context)
            }
            if let created { return created }
            if !isNameGenerated || attempt == 7 { throw alreadyExists(name, context) }
        }
        throw .alreadyExists(context.resource, prefix)
    }

    private func alreadyExists(_ name: String, _ context: WriteContext) -> APIStatusError {
        var target = context.target
        target.name = name
        let isBeingDeleted = storage.entry(target.resource.storage, key(target))?.object.json.isBeingDeleted
        return .alreadyExists(target.resource, name, isBeingDeleted: isBeingDeleted ?? false)
    }

    /// Stores a new object; nil if the name is taken.
    private func insert(
        _ object: JSONValue, name: String, _ context: WriteContext
    ) throws(APIStatusError) -> APIObject? {
        var target = context.target
        target.name = name
        let table = target.resource.storage
        if context.options.dryRun {
            return storage.entry(table, key(target)) == nil ? APIObject(object) : nil
        }
        do {
            let stored = stored(object, of: target.resource)
            let change = try commit(.put(stored), to: table, key: key(target), expecting: nil)
            return shown(change.object, as: target.resource)
        } catch {
            switch error {
            case .changed: return nil
            case .full: throw .storageFull
            }
        }
    }

    /// Objects live in namespaces that are there and not about to go.
    func checkNamespaceExists(_ context: WriteContext, name: String) throws(APIStatusError) {
        guard context.resource.isNamespaced else { return }
        let namespace = context.target.namespace
        guard let entry = storage.entry(BuiltInResources.namespaces, namespace) else {
            throw APIStatusError(
                code: 404, reason: "NotFound", message: "namespaces \"\(namespace)\" not found",
                details: .init(name: namespace, kind: "namespaces"))
        }
        guard entry.object.json.isBeingDeleted else { return }
        throw .forbidden(
            context.resource, name,
            "unable to create new content in namespace \(namespace) because it is being terminated",
            causes: [
                .init(
                    reason: "NamespaceTerminating", message: "namespace \(namespace) is being terminated",
                    field: "metadata.namespace")
            ])
    }

    /// A kind that is about to go gets no new objects.
    private func checkDefinitionStays(_ context: WriteContext, name: String) throws(APIStatusError) {
        guard context.resource.isCustom else { return }
        let definition = storage.entry(BuiltInResources.customResourceDefinitions, context.resource.qualifiedName)
        guard definition?.object.json.isBeingDeleted == true else { return }
        throw .forbidden(
            context.resource, name, "create not allowed while custom resource definition is terminating")
    }

    /// A prefix and five letters, none of them a vowel (k8s.io/apimachinery, util/rand).
    private static func generatedName(_ prefix: String) -> String {
        let letters = Array("bcdfghjklmnpqrstvwxz2456789")
        let base = prefix.prefix(58)  // 63 in all
        return base + String((0..<5).compactMap { _ in letters.randomElement() })
    }
}
