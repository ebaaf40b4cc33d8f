import JSON

/// What a Pod gets that says nothing of it, where that depends on something else.
enum PodDefaults {
    /// Completes a Pod, which is more than a template for one.
    static func completePod(_ pod: inout JSONValue) {
        guard var spec = pod["spec"] else { return }
        completeSpec(&spec)
        for list in ["containers", "initContainers"] {
            change(&spec, list) { container in
                guard let limits = container["resources"]?["limits"]?.object else { return }
                var requests = container["resources"]?["requests"]?.object ?? [:]
                for (name, limit) in limits where !requests.contains(name) { requests[name] = limit }
                container[path: ["resources", "requests"]] = .object(requests)
            }
            if spec["hostNetwork"]?.bool == true {
                change(&spec, list) { container in
                    change(&container, "ports") { port in
                        if port["hostPort"]?.integer ?? 0 == 0 { port["hostPort"] = port["containerPort"] }
                    }
                }
            }
        }
        if spec["enableServiceLinks"] == nil { spec["enableServiceLinks"] = true }
        pod["spec"] = spec
    }

    /// Completes the spec of a Pod or of a template.
    static func completeSpec(_ spec: inout JSONValue) {
        if spec["securityContext"] == nil { spec["securityContext"] = .object([:]) }
        // The older name of the field goes with the newer.
        let account = spec["serviceAccountName"] ?? spec["serviceAccount"]
        spec["serviceAccountName"] = account
        spec["serviceAccount"] = account
        for list in ["containers", "initContainers", "ephemeralContainers"] {
            change(&spec, list) { container in
                if container["imagePullPolicy"] == nil {
                    container["imagePullPolicy"] =
                        isLatest(container["image"]?.string ?? "") ? "Always" : "IfNotPresent"
                }
            }
        }
        change(&spec, "volumes") { volume in
            if volume.object?.count == 1, volume["name"] != nil { volume["emptyDir"] = .object([:]) }
        }
    }

    /// What the admission plugins of a real server add to a new Pod: priority, and patience with nodes.
    static func admit(_ pod: inout JSONValue) {
        guard var spec = pod["spec"] else { return }
        if spec["priority"] == nil { spec["priority"] = 0 }
        if spec["preemptionPolicy"] == nil { spec["preemptionPolicy"] = "PreemptLowerPriority" }
        pod["spec"] = spec
        addTolerations(&pod)
    }

    /// Pods stay for five minutes on a node that is not well, unless they say for how long.
    static func addTolerations(_ pod: inout JSONValue) {
        var tolerations = pod["spec"]?["tolerations"]?.array ?? []
        for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
            let isTolerated = tolerations.contains { toleration in
                let of = toleration["key"]?.string ?? ""
                let effect = toleration["effect"]?.string ?? ""
                return (of == key || of.isEmpty) && (effect == "NoExecute" || effect.isEmpty)
            }
            if isTolerated { continue }
            tolerations.append([
                "key": .string(key), "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300,
            ])
        }
        pod[path: ["spec", "tolerations"]] = .array(tolerations)
    }

    /// Whether an image has the tag `latest`, or none and no digest.
    static func isLatest(_ image: String) -> Bool {
        if image.contains("@") { return false }
        let last = image.split(separator: "/").last ?? ""
        guard let colon = last.lastIndex(of: ":") else { return true }
        return last[last.index(after: colon)...] == "latest"
    }

    private static func change(_ parent: inout JSONValue, _ list: String, _ body: (inout JSONValue) -> Void) {
        guard let items = parent[list]?.array else { return }
        parent[list] = .array(
            items.map { item in
                var item = item
                body(&item)
                return item
            })
    }
}
