import JSON
import KubernetesAPI

/// How many copies there are to be of an object, as an object of its own (autoscaling/v1).
enum Scale {
    /// The scale of a Deployment or ReplicaSet.
    static func of(_ object: JSONValue) -> JSONValue {
        var metadata: JSONObject = [:]
        for key in ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"] {
            metadata[key] = object["metadata"]?[key]
        }
        var status: JSONValue = ["replicas": object["status"]?["replicas"] ?? 0]
        if let selector = CellTexts.selector(object["spec"]?["selector"]), !selector.isEmpty {
            status["selector"] = .string(selector)
        }
        var spec: JSONValue = .object([:])
        if let replicas = object["spec"]?["replicas"], replicas != 0 { spec["replicas"] = replicas }
        return [
            "apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": .object(metadata), "spec": spec,
            "status": status,
        ]
    }

    /// The object with as many copies as the scale says.
    ///
    /// - Throws: 409 if the scale was read of another object, or an earlier state; 422 for a number that is none.
    static func apply(
        _ scale: JSONValue, to object: JSONValue, of target: ObjectTarget
    ) throws(APIStatusError) -> JSONValue {
        let replicas = Field("spec.replicas", scale["spec"]?["replicas"] ?? 0)
        let problems = replicas.notNegative
        if !problems.isEmpty {
            throw .invalid(kind: "Scale", group: "autoscaling", name: target.name, problems)
        }
        if !scale.objectUID.isEmpty, scale.objectUID != object.objectUID {
            throw .conflict(
                target.resource, target.name,
                "Precondition failed: UID in precondition: \(scale.objectUID), UID in object meta: \(object.objectUID)")
        }
        let version = scale.metadata("resourceVersion")
        guard version.isEmpty || version == object.metadata("resourceVersion") else {
            throw .modified(target.resource, target.name)
        }
        var result = object
        result[path: ["spec", "replicas"]] = replicas.value
        return result
    }
}

extension APICore {
    func scale(_ target: ObjectTarget) throws(APIStatusError) -> APIObject {
        APIObject(Scale.of(try get(target).json))
    }

    func updateScale(
        _ body: RequestBody, at target: ObjectTarget, _ options: WriteOptions
    ) throws(APIStatusError) -> WriteResult {
        let scale = try SubresourceBody(target, limits: configuration.limits).decode(body)
        return try writeScale(at: target, options) { _ in scale }
    }

    func patchScale(
        _ body: RequestBody, type: PatchType, at target: ObjectTarget, _ options: WriteOptions
    ) throws(APIStatusError) -> WriteResult {
        // What is applied to a scale is one number: a merge does the same.
        let patch = try ObjectPatch(
            type == .apply ? .init(bytes: try body.jsonBytes(), format: .json) : body, type: type)
        return try writeScale(at: target, options) { current throws(APIStatusError) in
            try patch.applied(to: current, schema: .deduced)
        }
    }

    private func writeScale(
        at target: ObjectTarget, _ options: WriteOptions, change: (JSONValue) throws(APIStatusError) -> JSONValue
    ) throws(APIStatusError) -> WriteResult {
        let context = WriteContext(target, options, core: self)
        let object = try replace(context) { current throws(APIStatusError) in
            let changed = try Scale.apply(try change(Scale.of(current)), to: current, of: target)
            return context.fieldManager(for: changed).update(from: current, to: changed, manager: context.managerName)
        }
        return WriteResult(object: APIObject(Scale.of(object.json)), isCreated: false, warnings: [])
    }
}
