/// A setting of a command that the environment can give: `--system-namespace` is `KOGUMA_SYSTEM_NAMESPACE`.
enum Setting: Sendable, Hashable {
    /// An option with a value.
    case option(String)
    /// A flag: `true` or `1` sets it, `false`, `0` or nothing leaves it.
    case flag(String)

    var name: String {
        switch self {
        case .option(let name), .flag(let name): name
        }
    }

    /// The name of the variable.
    var variable: String {
        "KOGUMA_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }
}

/// What the environment adds to the command line.
struct EnvironmentArguments: Sendable, Hashable {
    /// Arguments to be put before the user's own, which so override them.
    var arguments: [String] = []

    /// What the user should know: variables that are set and mean nothing.
    var warnings: [String] = []

    /// What is wrong, if a variable has no meaning as it is set.
    var problems: [String] = []

    /// - Parameter given: The command line: an option that is there counts alone, also if it may be there several times.
    init(
        settings: [Setting], allSettings: Set<Setting>, environment: [String: String], given: [String] = []
    ) {
        let known = Set(allSettings.map(\.variable))
        for (variable, value) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix("KOGUMA_") {
            guard !Self.isServiceLink(variable, value), !value.isEmpty else { continue }
            switch settings.first(where: { $0.variable == variable }) {
            case .option(let name)?:
                if given.contains(where: { $0 == "--\(name)" || $0.hasPrefix("--\(name)=") }) { continue }
                arguments.append("--\(name)=\(value)")
            case .flag(let name)?:
                switch value.lowercased() {
                case "true", "1": arguments.append("--\(name)")
                case "false", "0": break
                default: problems.append("\(variable) is \"\(value)\": set it to true or false")
                }
            case nil where !known.contains(variable):
                warnings.append("\(variable) is set, but koguma knows no such setting")
            case nil: break
            }
        }
    }

    /// Whether Kubernetes set the variable for a Service whose name begins with `koguma`.
    ///
    /// Form: https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
    private static func isServiceLink(_ variable: String, _ value: String) -> Bool {
        if variable.hasSuffix("_SERVICE_HOST") || variable.contains("_SERVICE_PORT") { return true }
        let isAddress = ["tcp://", "udp://", "sctp://"].contains { value.hasPrefix($0) }
        if variable.hasSuffix("_PORT"), isAddress { return true }
        let words = variable.split(separator: "_")
        return words.indices.dropLast(2).contains { index in
            words[index] == "PORT" && Int(words[index + 1]) != nil
                && ["TCP", "UDP", "SCTP"].contains(words[index + 2])
        }
    }
}
