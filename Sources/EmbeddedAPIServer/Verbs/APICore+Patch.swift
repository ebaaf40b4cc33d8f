import JSON
import KubernetesAPI

extension APICore {
    /// Changes an object by a patch, or merges what a client applies.
    func patch(
        _ body: RequestBody, type: PatchType, at target: ObjectTarget, _ options: WriteOptions
    ) throws(APIStatusError) -> WriteResult {
        let context = WriteContext(target, options, core: self)
        if type == .strategic, target.resource.isCustom {
            let types = PatchType.allCases.filter { $0 != .strategic }.map(\.rawValue)
            throw .unsupportedMediaType(types)
        }
        try Self.checkOptions(type, options)
        guard body.bytes.count <= context.limits.bodyBytes else {
            throw .bodyTooLarge(limit: context.limits.bodyBytes)
        }
        if type == .apply { return try apply(body, context) }
        let patch = try ObjectPatch(body, type: type)
        var warnings: [String] = []
        let object = try replace(context) { current throws(APIStatusError) in
            let patched = try patch.applied(to: current, schema: target.resource.mergeSchema)
            let decoded = try Self.decode(patched, of: patch, context)
            warnings = decoded.warnings
            var sent = decoded.object
            try context.checkName(sent)
            try context.checkNamespace(&sent)
            let version = sent.metadata("resourceVersion")
            guard version.isEmpty || version == current.metadata("resourceVersion") else {
                throw .modified(target.resource, target.name)
            }
            return context.fieldManager(for: sent).update(from: current, to: sent, manager: context.managerName)
        }
        return WriteResult(object: object, isCreated: false, warnings: warnings + context.warnings(object.json))
    }

    private static func checkOptions(_ type: PatchType, _ options: WriteOptions) throws(APIStatusError) {
        func refused(_ violation: SchemaViolation) -> APIStatusError {
            .invalid(kind: "PatchOptions", group: "meta.k8s.io", name: "", [violation])
        }
        if type == .apply, options.fieldManager.isEmpty {
            throw refused(.required("fieldManager", "is required for apply patch"))
        }
        if type != .apply, options.force != nil {
            throw refused(.forbidden("force", "may not be specified for non-apply patch"))
        }
    }

    /// The patched object, as a request to update would have brought it.
    private static func decode(
        _ patched: JSONValue, of patch: ObjectPatch, _ context: WriteContext
    ) throws(APIStatusError) -> (object: JSONValue, warnings: [String]) {
        func refused(_ problem: String) -> APIStatusError {
            .invalid(
                kind: "", group: "", name: "",
                [.invalid("patch", value: .string(patch.shown(patched)), problem)])
        }
        let resource = context.resource
        if !resource.isCustom, patched.kind != resource.gvk.kind || patched.apiVersion != resource.gvk.apiVersion {
            throw refused("no kind \"\(patched.kind)\" is registered for version \"\(patched.apiVersion)\"")
        }
        do {
            let decoded = try context.decoder.decode(patched, duplicates: patch.duplicates)
            guard context.options.fieldValidation == .strict, !decoded.strictProblems.isEmpty else {
                return (decoded.json, context.options.fieldValidation == .warn ? decoded.strictProblems : [])
            }
            throw refused("strict decoding error: " + decoded.strictProblems.joined(separator: ", "))
        } catch let error as APIStatusError {
            throw error
        } catch let error as DecodingProblem {
            throw refused(error.text)
        } catch {
            throw refused("\(error)")
        }
    }

    /// Server-side apply.
    private func apply(_ body: RequestBody, _ context: WriteContext) throws(APIStatusError) -> WriteResult {
        let target = context.target
        let configuration = try AppliedConfiguration(body, context)
        let force = context.options.force ?? false
        let manager = context.options.fieldManager
        for _ in 0..<2 {
            if storage.entry(target.resource.storage, key(target)) == nil {
                guard target.subresource == nil else { throw .notFound(target.resource, target.name) }
                try configuration.checkMayCreate(context)
                try context.checkMayCreate(authorizer)
                do {
                    let object = try createByApply(configuration, context)
                    return WriteResult(
                        object: object, isCreated: true,
                        warnings: configuration.warnings + context.rules.warnings(object.json))
                } catch  where error.reason == "AlreadyExists" {
                    continue
                }
            }
            let object = try replace(context) { current throws(APIStatusError) in
                try configuration.checkVersion(current, context)
                let merged = try context.fieldManager(for: configuration.object)
                    .apply(configuration.object, to: current, manager: manager, force: force)
                return try configuration.decoded(merged, context)
            }
            return WriteResult(object: object, isCreated: false, warnings: configuration.warnings)
        }
        throw .modified(target.resource, target.name)
    }

    private func createByApply(
        _ configuration: AppliedConfiguration, _ context: WriteContext
    ) throws(APIStatusError) -> APIObject {
        let merged = try context.fieldManager(for: configuration.object)
            .apply(configuration.object, to: nil, manager: context.options.fieldManager, force: true)
        return try create(try configuration.decoded(merged, context), context) { $0 }
    }
}
