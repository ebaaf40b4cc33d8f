import JSON
import KubernetesAPI

/// Puts a Pod on a node: what a scheduler does.
enum PodBinding {
    /// The Pod on the node that the binding names.
    ///
    /// - Throws: 409 if it cannot be put there any more.
    static func apply(
        _ binding: JSONValue, to pod: JSONValue, of target: ObjectTarget, time: String
    ) throws(APIStatusError) -> JSONValue {
        for (precondition, name) in [("uid", "UID"), ("resourceVersion", "ResourceVersion")] {
            let wanted = binding.metadata(precondition)
            guard wanted.isEmpty || wanted == pod.metadata(precondition) else {
                throw .conflict(
                    target.resource, target.name,
                    "Precondition failed: \(name) in precondition: \(wanted), \(name) in object meta: "
                        + pod.metadata(precondition))
            }
        }
        if let problem = problem(of: pod) { throw conflict(target, problem) }
        var result = pod
        result[path: ["spec", "nodeName"]] = binding["target"]?["name"]
        result[path: ["status", "nominatedNodeName"]] = nil
        for map in ["annotations", "labels"] {
            for (key, value) in binding["metadata"]?[map]?.object ?? [:] {
                result[path: ["metadata", map, key]] = value
            }
        }
        let condition: JSONValue = [
            "type": "PodScheduled", "status": "True", "lastProbeTime": .null, "lastTransitionTime": .string(time),
        ]
        let others = (pod["status"]?["conditions"]?.array ?? []).filter { $0["type"] != "PodScheduled" }
        result[path: ["status", "conditions"]] = .array(others + [condition])
        return result
    }

    private static func problem(of pod: JSONValue) -> String? {
        let name = pod.objectName
        if pod.isBeingDeleted { return "pod \(name) is being deleted, cannot be assigned to a host" }
        if let node = pod["spec"]?["nodeName"]?.string, !node.isEmpty {
            return "pod \(name) is already assigned to node \"\(node)\""
        }
        return pod["spec"]?["schedulingGates"]?.array?.isEmpty == false
            ? "pod \(name) has non-empty .spec.schedulingGates" : nil
    }

    private static func conflict(_ target: ObjectTarget, _ problem: String) -> APIStatusError {
        APIStatusError(
            code: 409, reason: "Conflict",
            message: "Operation cannot be fulfilled on pods/binding \"\(target.name)\": \(problem)",
            details: .init(name: target.name, kind: "pods/binding"))
    }

    /// - Throws: 400 or 500, as a real server, for a binding that says nothing sensible.
    static func check(_ binding: JSONValue, of target: ObjectTarget) throws(APIStatusError) {
        guard binding.objectName == target.name else {
            throw .badRequest("name in URL does not match name in Binding object")
        }
        let place = Field("target", binding["target"])
        var found = place["kind"].oneOf(["Node", "<empty>"])
        if place["name"].isEmpty { found.append(place["name"].required()) }
        if found.isEmpty { return }
        let texts = found.map(\.description)
        throw .unforeseen(texts.count == 1 ? texts.joined() : "[\(texts.joined(separator: ", "))]")
    }
}

extension APICore {
    func bind(
        _ body: RequestBody, at target: ObjectTarget, _ options: WriteOptions
    ) throws(APIStatusError) {
        let binding = try SubresourceBody(target, limits: configuration.limits).decode(body)
        try PodBinding.check(binding, of: target)
        let context = WriteContext(target, options, core: self)
        _ = try replace(context) { current throws(APIStatusError) in
            try PodBinding.apply(binding, to: current, of: target, time: context.time)
        }
    }
}
