import JSON

/// What the containers of a Pod have written: nothing, for nothing runs in them.
enum PodLog {
    /// - Returns: nil while the Pod is on no node.
    /// - Throws: 400 if it is not clear which container is meant.
    static func text(of pod: JSONValue, container: String) throws(APIStatusError) -> String? {
        let names = ["containers", "initContainers", "ephemeralContainers"].flatMap { list in
            (pod["spec"]?[list]?.array ?? []).compactMap { $0["name"]?.string }
        }
        let main = (pod["spec"]?["containers"]?.array ?? []).compactMap { $0["name"]?.string }
        if container.isEmpty, main.count > 1 {
            throw .badRequest(
                "a container name must be specified for pod \(pod.objectName), choose one of: "
                    + "[\(main.joined(separator: " "))]")
        }
        guard container.isEmpty || names.contains(container) else {
            throw .badRequest("container \(container) is not valid for pod \(pod.objectName)")
        }
        guard pod["spec"]?["nodeName"]?.string?.isEmpty == false else { return nil }
        return "Pods of this server are objects only: container \(container.isEmpty ? main.joined() : container) runs "
            + "no process and writes no log.\n"
    }
}
