import FoundationEssentials
import HTTPTransport
import JSON

extension Kubeconfig.Entry {
    private static let execFields: Set<String> = [
        "apiVersion", "command", "args", "env", "installHint", "provideClusterInfo", "interactiveMode",
    ]

    /// Reads the `exec` of a user; `nil` if there is none.
    func plugin(
        cluster: Kubeconfig.Entry, _ configuration: ClientConfiguration, environment: [String: String]
    ) throws(KubeconfigError) -> PluginConfiguration? {
        guard let value = members["exec"], !value.isNull else { return nil }
        guard let members = value.object else { throw error("exec", "must be a mapping") }
        let exec = Kubeconfig.Entry(file: file, field: "\(field).exec", members: members)
        try exec.refuseUnknown(Self.execFields)
        guard let command = try exec.string("command") else { throw exec.error("command", "is required") }
        guard let version = try exec.string("apiVersion") else { throw exec.error("apiVersion", "is required") }
        guard let version = PluginConfiguration.Version(rawValue: version) else {
            throw exec.error(
                "apiVersion", "must be client.authentication.k8s.io/v1 or v1beta1; renew the kubeconfig for this one")
        }
        try exec.checkInteractiveMode(version)
        return PluginConfiguration(
            version: version,
            // As client-go: relative to the kubeconfig if it has a slash, else looked up on the path.
            command: command.contains("/") ? LocalFile(path: command, relativeTo: file).path : command,
            arguments: try exec.strings("args"), variables: try exec.variables(),
            installHint: try exec.string("installHint") ?? "",
            cluster: try exec.bool("provideClusterInfo") ? try Self.information(cluster, configuration) : nil,
            environment: environment, source: "\(file): \(exec.field)")
    }

    private func checkInteractiveMode(_ version: PluginConfiguration.Version) throws(KubeconfigError) {
        switch try string("interactiveMode") {
        case nil where version == .v1beta1: return
        case nil:
            throw error("interactiveMode", "is required with client.authentication.k8s.io/v1: Never or IfAvailable")
        case "Never", "IfAvailable": return
        case "Always":
            throw error(
                "interactiveMode",
                "is Always, but there is nobody to be asked here; use a credential that needs no person")
        default: throw error("interactiveMode", "must be Never, IfAvailable or Always")
        }
    }

    private func variables() throws(KubeconfigError) -> [String: String] {
        guard let value = members["env"], !value.isNull else { return [:] }
        guard let items = value.array else { throw error("env", "must be a list") }
        var variables: [String: String] = [:]
        for (index, item) in items.enumerated() {
            guard let name = item["name"]?.string, !name.isEmpty, !name.contains("="), !name.utf8.contains(0) else {
                throw error("env[\(index)].name", "is required")
            }
            let content = item["value"] ?? .null
            guard let text = content.isNull ? "" : content.string, !text.utf8.contains(0) else {
                throw error("env[\(index)].value", "must be a string")
            }
            variables[name] = text
        }
        return variables
    }

    /// What the program is told of the cluster when `provideClusterInfo` asks for it.
    private static func information(
        _ cluster: Kubeconfig.Entry, _ configuration: ClientConfiguration
    ) throws(KubeconfigError) -> JSONValue {
        var members: JSONObject = ["server": .string(configuration.server)]
        if let name = configuration.tls.serverName { members["tls-server-name"] = .string(name) }
        if configuration.tls.skipsVerification { members["insecure-skip-tls-verify"] = true }
        if let authorities = configuration.tls.certificateAuthorities {
            members["certificate-authority-data"] = .string(Data(authorities).base64EncodedString())
        }
        if let proxy = try cluster.string("proxy-url") { members["proxy-url"] = .string(proxy) }
        if try cluster.bool("disable-compression") { members["disable-compression"] = true }
        // The one extension that is meant for it.
        let extensions = cluster.members["extensions"]?.array ?? []
        let own = extensions.first { $0["name"]?.string == "client.authentication.k8s.io/exec" }
        if let configuration = own?["extension"], !configuration.isNull { members["config"] = configuration }
        return .object(members)
    }
}
