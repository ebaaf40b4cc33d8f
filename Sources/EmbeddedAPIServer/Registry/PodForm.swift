import JSON

/// The form in which Pods, and the templates of Pods, are stored.
enum PodForm {
    private static let containerLists = ["containers", "initContainers", "ephemeralContainers"]

    /// What Pods get and templates do not.
    static func complete(_ pod: inout JSONValue) {
        pod.change(["spec"]) { spec in
            completeSpec(&spec)
            spec.setDefault(["enableServiceLinks"], true)
            let usesHostNetwork = spec["hostNetwork"] == true
            for list in ["containers", "initContainers"] {
                spec.change([list]) { containers in
                    containers.changeItems { container in
                        requestWhatIsTheLimit(&container)
                        if usesHostNetwork { container.change(["ports"]) { $0.changeItems(hostPort) } }
                    }
                }
            }
        }
        // The list is what is stored; the one address is there for old clients, and counts if they differ.
        if let address = pod["status"]?["podIP"], pod["status"]?["podIPs"]?[0]?["ip"] != address {
            pod[path: ["status", "podIPs"]] = [["ip": address]]
        }
    }

    static func completeSpec(_ spec: inout JSONValue) {
        for list in containerLists {
            spec.change([list]) { $0.changeItems { setPullPolicy(&$0, "imagePullPolicy", image: "image") } }
        }
        spec.change(["volumes"]) { $0.changeItems(completeVolume) }
        // The older name of the same field.
        if let account = spec["serviceAccountName"] ?? spec["serviceAccount"] {
            spec["serviceAccountName"] = account
            spec["serviceAccount"] = account
        }
    }

    private static func completeVolume(_ volume: inout JSONValue) {
        if volume.object?.count == 1, volume["name"] != nil { volume["emptyDir"] = .object([:]) }
        volume.change(["image"]) { setPullPolicy(&$0, "pullPolicy", image: "reference") }
    }

    private static func setPullPolicy(_ value: inout JSONValue, _ key: String, image: String) {
        let isLatest = tag(ofImage: value[image]?.string ?? "") == "latest"
        value.setDefault([key], isLatest ? "Always" : "IfNotPresent")
    }

    /// The tag of an image's name: `latest` if it has neither tag nor digest, empty if it has only a digest.
    static func tag(ofImage name: String) -> String {
        if name.isEmpty { return "" }
        let isPinned = name.contains("@")
        let tagged = name.prefix { $0 != "@" }
        // A colon before the last slash is that of a registry's port.
        let last = tagged.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard let colon = last.firstIndex(of: ":") else { return isPinned ? "" : "latest" }
        return String(last[last.index(after: colon)...])
    }

    private static func requestWhatIsTheLimit(_ container: inout JSONValue) {
        for (name, amount) in container["resources"]?["limits"]?.object ?? [:] {
            container.setDefault(["resources", "requests", name], amount)
        }
    }

    private static func hostPort(_ port: inout JSONValue) {
        if let number = port["containerPort"] { port.setDefault(["hostPort"], number) }
    }
}
