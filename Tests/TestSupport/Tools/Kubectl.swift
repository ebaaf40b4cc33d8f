import FoundationEssentials
public import JSON

/// `kubectl` for one API server, with a cache directory of its own.
public struct Kubectl: Sendable {
    /// The path of the kubeconfig.
    public let kubeconfig: String
    private let cache: String

    public init(kubeconfig: String, cache: TemporaryDirectory) {
        self.kubeconfig = kubeconfig
        self.cache = cache.path
    }

    /// The command, to be run in whichever way.
    public func command(_ arguments: [String], input: String = "", limit: Duration = .seconds(90)) -> Command {
        Command(
            "kubectl", ["--kubeconfig", kubeconfig, "--cache-dir", cache + "/kubectl"] + arguments,
            // The preferences of whoever runs the tests are not tested.
            environment: ["KUBECONFIG": nil, "KUBERC": "off"], input: input, limit: limit)
    }

    /// Runs it, whatever comes of it.
    public func run(_ arguments: String..., input: String = "", limit: Duration = .seconds(90)) async throws -> Outcome
    {
        try await command(arguments, input: input, limit: limit).run()
    }

    /// Runs it and returns what it wrote to standard output.
    @discardableResult
    public func callAsFunction(
        _ arguments: String..., input: String = "", limit: Duration = .seconds(90)
    ) async throws -> String {
        try await command(arguments, input: input, limit: limit).succeed()
    }

    /// The object that `kubectl get` finds, as JSON.
    public func get(_ arguments: String...) async throws -> JSONValue {
        try JSONValue(parsing: Array(try await command(["get", "-o", "json"] + arguments).succeed().utf8))
    }

    /// What `kubectl get` finds, or nil if there is no such object.
    public func find(_ arguments: String...) async throws -> JSONValue? {
        let text = try await command(["get", "-o", "json", "--ignore-not-found"] + arguments).succeed()
        return text.isEmpty ? nil : try JSONValue(parsing: Array(text.utf8))
    }

    /// Waits until one of the objects is so that the text which the template makes of it matches; returns that text.
    ///
    /// - Parameters:
    ///   - arguments: what to `get`: a kind, and what selects among its objects. With the name of an object `kubectl`
    ///     would miss a change between its first look and its watch.
    ///   - template: a JSONPath template; its text is one line.
    public func text(
        of arguments: String..., template: String, within limit: Duration = .seconds(60),
        until matches: @escaping @Sendable (String) -> Bool
    ) async throws -> String {
        // A list in chunks, which 500 objects make, `--watch` prints as chunks.
        let command = command(["get", "--watch", "--chunk-size=0", "-o", "jsonpath=\(template){\"\\n\"}"] + arguments)
        let seen = Lines()
        do {
            return try await withTimeLimit(limit, "no object is as it should be") {
                // A server ends watches when definitions change, and then `kubectl` does not watch again.
                while true {
                    do {
                        return try await withProcess(command) { process in
                            defer { for line in process.output.all { seen.append(line) } }
                            return try await process.output.first(within: limit, matches)
                        }
                    } catch let error as ProcessContext where error.cause is NoSuchLine {
                        try Task.checkCancellation()
                    }
                }
            }
        } catch is TimeLimitExceeded {
            throw NoSuchLine(lines: seen.all)
        }
    }
}

extension Kubectl {
    /// Why there is no `kubectl` to test with; nil if there is one.
    public static func reasonForSkipping() async -> String? {
        let wanted = "these tests want kubectl \(oldestVersion.major).\(oldestVersion.minor) or newer on the path"
        guard let text = try? await Command("kubectl", ["version", "--client", "-o", "json"]).succeed(),
            let version = try? JSONValue(parsing: Array(text.utf8)),
            let major = version[path: ["clientVersion", "major"]]?.string.flatMap({ Int($0) }),
            let minor = version[path: ["clientVersion", "minor"]]?.string.flatMap({ Int($0.prefix(while: \.isNumber)) })
        else { return "\(wanted): there is none" }
        guard (major, minor) >= (oldestVersion.major, oldestVersion.minor) else {
            return "\(wanted): there is \(major).\(minor)"
        }
        return nil
    }

    private static let oldestVersion = (major: 1, minor: 30)
}
