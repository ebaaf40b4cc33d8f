import JSON
import TestSupport

/// A condition as the API server has it.
struct ConditionText: Sendable, CustomStringConvertible {
    var status: String
    var reason: String
    var message: String
    var description: String { "\(status) \(reason): \(message)" }
}

extension String {
    /// The fields of a line that a template made: at most five, the last of which may be any text.
    ///
    /// `kubectl get` makes blanks of tabs.
    fileprivate var fields: [String] {
        split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
    }
}

extension Installation {
    /// Waits for `kubectl wait` to say that a condition is True.
    func waitUntil(_ condition: String = "Ready", of mesh: String) async throws {
        try await kubectl("wait", "--for=condition=\(condition)", "mesh/\(mesh)", "--timeout=60s")
    }

    /// Waits until a condition of the Mesh as it is now has that status, and the reason if one is given; returns it.
    @discardableResult
    func wait(
        for condition: String, of mesh: String, toBe status: String, reason: String? = nil
    ) async throws -> ConditionText {
        // The generation in the line tells a condition from one that is about an earlier Mesh.
        let template =
            "{.metadata.generation}{\"|\"}{range .status.conditions[?(@.type==\"\(condition)\")]}"
            + "{.observedGeneration}{\"|\"}{.status}{\"|\"}{.reason}{\"|\"}{.message}{end}"
        let line = try await kubectl.text(
            of: "meshes", "--field-selector", "metadata.name=\(mesh)", template: template
        ) { line in
            let fields = line.fields
            return fields.count >= 4 && fields[0] == fields[1] && fields[2] == status
                && (reason == nil || reason == fields[3])
        }
        let fields = line.fields
        return ConditionText(status: fields[2], reason: fields[3], message: fields.count > 4 ? fields[4] : "")
    }

    /// A condition as it is, if the Mesh has it.
    func condition(_ type: String, of mesh: String) async throws -> ConditionText? {
        let object = try await kubectl.get("mesh", mesh)
        let condition = object[path: ["status", "conditions"]]?.array?.first { $0["type"]?.string == type }
        return condition.map {
            ConditionText(
                status: $0["status"]?.string ?? "", reason: $0["reason"]?.string ?? "",
                message: $0["message"]?.string ?? "")
        }
    }

    /// Waits for an event about the Mesh as it is now, not one of the same name before it; returns its text.
    @discardableResult
    func event(_ type: String, _ reason: String, about mesh: String) async throws -> String {
        let uid = try await kubectl.get("mesh", mesh)[path: ["metadata", "uid"]]?.string ?? ""
        // Events about what has no namespace are in `default`, where those of others are too.
        let template =
            "{.involvedObject.uid}{\"|\"}{.type}{\"|\"}{.reason}{\"|\"}{.message}"
        return try await kubectl.text(of: "events", "-n", "default", template: template) { line in
            line.fields.starts(with: [uid, type, reason])
        }
    }
}
