import JSON
import KubernetesAPI

/// Whether a Pod may be evicted: what its disruption budget says.
enum PodEviction {
    enum Verdict {
        /// No budget speaks against it.
        case allowed
        /// One more Pod of the budget may go: this is what the budget says after it.
        case counted(budget: JSONValue)
    }

    /// - Parameter budgets: those of the Pod's namespace.
    /// - Throws: 429 if too few Pods would be left.
    static func verdict(
        on pod: JSONValue, budgets: [JSONValue], time: String
    ) throws(APIStatusError) -> Verdict {
        // What does not run disrupts nothing when it goes.
        let phase = pod["status"]?["phase"]?.string ?? ""
        if ["Succeeded", "Failed", "Pending"].contains(phase) || pod.isBeingDeleted { return .allowed }
        let concerned = budgets.filter { budget in
            guard let selector = budget["spec"]?["selector"], let parsed = try? LabelSelector(json: selector) else {
                return false
            }
            return parsed.matches(pod.objectLabels)
        }
        guard let budget = concerned.first else { return .allowed }
        guard concerned.count == 1 else {
            throw .unforeseen(
                "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.")
        }
        if !isReady(pod), mayGoUnready(budget) { return .allowed }
        return .counted(budget: try counted(budget, pod: pod.objectName, time: time))
    }

    private static func isReady(_ pod: JSONValue) -> Bool {
        pod["status"]?["conditions"]?.array?.first { $0["type"] == "Ready" }?["status"] == "True"
    }

    /// Pods that are not ready count for nothing, as long as there are enough others.
    private static func mayGoUnready(_ budget: JSONValue) -> Bool {
        if budget["spec"]?["unhealthyPodEvictionPolicy"] == "AlwaysAllow" { return true }
        let desired = number(budget, "desiredHealthy")
        return desired > 0 && number(budget, "currentHealthy") >= desired
    }

    private static func number(_ budget: JSONValue, _ field: String) -> Int64 {
        budget["status"]?[field]?.integer ?? 0
    }

    private static func counted(_ budget: JSONValue, pod: String, time: String) throws(APIStatusError) -> JSONValue {
        let name = budget.objectName
        if number(budget, "observedGeneration") < budget["metadata"]?["generation"]?.integer ?? 0 {
            throw refused("The disruption budget \(name) is still being processed by the server.", retryAfter: 10)
        }
        let allowed = number(budget, "disruptionsAllowed")
        if allowed <= 0 {
            let (desired, current) = (number(budget, "desiredHealthy"), number(budget, "currentHealthy"))
            throw refused(
                current <= desired
                    ? "The disruption budget \(name) needs \(desired) healthy pods and has \(current) currently"
                    : "The disruption budget \(name) does not allow evicting pods currently")
        }
        var result = budget
        result[path: ["status", "disruptionsAllowed"]] = .integer(allowed - 1)
        result[path: ["status", "disruptedPods", pod]] = .string(time)
        if allowed == 1 { result = withoutDisruptions(result, time: time) }
        return result
    }

    /// Says in the conditions of a budget that no more Pods may go.
    private static func withoutDisruptions(_ budget: JSONValue, time: String) -> JSONValue {
        let before = budget["status"]?["conditions"]?.array ?? []
        let known = before.first { $0["type"] == "DisruptionAllowed" && $0["status"] == "False" }
        let condition: JSONValue = [
            "type": "DisruptionAllowed", "status": "False", "reason": "InsufficientPods", "message": "",
            "observedGeneration": budget["status"]?["observedGeneration"] ?? 0,
            "lastTransitionTime": known?["lastTransitionTime"] ?? .string(time),
        ]
        var result = budget
        result[path: ["status", "conditions"]] = .array(
            before.filter { $0["type"] != "DisruptionAllowed" } + [condition])
        return result
    }

    private static func refused(_ cause: String, retryAfter: Int = 0) -> APIStatusError {
        APIStatusError(
            code: 429, reason: "TooManyRequests",
            message: "Cannot evict pod as it would violate the pod's disruption budget.",
            details: .init(causes: [.init(reason: "DisruptionBudget", message: cause)], retryAfterSeconds: retryAfter))
    }

    /// The Pod with the reason for which it goes.
    static func marked(_ pod: JSONValue, time: String) -> JSONValue {
        let condition: JSONValue = [
            "type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI",
            "message": "Eviction API: evicting", "lastProbeTime": .null, "lastTransitionTime": .string(time),
        ]
        let others = (pod["status"]?["conditions"]?.array ?? []).filter { $0["type"] != "DisruptionTarget" }
        var result = pod
        result[path: ["status", "conditions"]] = .array(others + [condition])
        return result
    }
}

extension APICore {
    func evict(
        _ body: RequestBody, at target: ObjectTarget, _ options: WriteOptions
    ) throws(APIStatusError) {
        let eviction = try SubresourceBody(target, limits: configuration.limits).decode(body)
        guard eviction.objectName == target.name else {
            throw .badRequest("name in URL does not match name in Eviction object")
        }
        var deletion = DeleteOptions(caller: options.caller)
        deletion.dryRun = options.dryRun || eviction["deleteOptions"]?["dryRun"]?.array?.contains("All") == true
        deletion.gracePeriodSeconds = eviction["deleteOptions"]?["gracePeriodSeconds"]?.integer.map {
            Int(clamping: $0)
        }
        let preconditions = eviction["deleteOptions"]?["preconditions"]
        deletion.preconditionUID = preconditions?["uid"]?.string
        deletion.preconditionResourceVersion = preconditions?["resourceVersion"]?.string
        try count(target, dryRun: deletion.dryRun)
        var pod = target
        pod.subresource = nil
        if !deletion.dryRun, deletion.preconditionResourceVersion == nil { try markEvicted(pod, options) }
        _ = try delete(pod, deletion)
    }

    /// Asks the budgets, and takes the eviction from the one that allows it.
    private func count(_ target: ObjectTarget, dryRun: Bool) throws(APIStatusError) {
        let table = BuiltInResources.podDisruptionBudgets
        for _ in 0..<100 {
            guard let pod = storage.entry(target.resource.storage, key(target))?.object.json else {
                throw .notFound(target.resource, target.name)
            }
            let budgets = storage.read { state in
                (state.tables[table]?.entries ?? [:]).values.map(\.object.json)
                    .filter { $0.objectNamespace == target.namespace }
            }
            guard case .counted(let budget) = try PodEviction.verdict(on: pod, budgets: budgets, time: timestamp),
                !dryRun
            else { return }
            let key = ObjectStorage.key(namespace: target.namespace, name: budget.objectName)
            do {
                try commit(
                    .put(budget), to: table, key: key, expecting: UInt64(budget.metadata("resourceVersion")))
                return
            } catch {
                if case .full = error { throw .storageFull }
            }
        }
        throw .modified(target.resource, target.name)
    }

    private func markEvicted(_ pod: ObjectTarget, _ options: WriteOptions) throws(APIStatusError) {
        var status = pod
        status.subresource = .status
        let context = WriteContext(status, options, core: self)
        _ = try replace(context) { current throws(APIStatusError) in
            let marked = PodEviction.marked(current, time: context.time)
            return context.fieldManager(for: marked).update(from: current, to: marked, manager: context.managerName)
        }
    }
}
