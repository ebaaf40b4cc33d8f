import ArgumentParser
import JSON
import MeshOperator
import YAML

/// Holds policies against what is expected of them.
struct TestPermissions: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Check that policies allow and deny what they should.",
        discussion: """
            The cases are a list of `from`, `to` and `allowed`, with the names of `koguma explain`. Where a name means \
            several inbounds or clients, the case has to hold for each. Prints a line for each case that does not hold, \
            and exits with 1 if there is any, with 2 if files cannot be used.
            """)
    static let settings = PermissionOptions.settings

    @Argument(help: "A file of cases: YAML or JSON.")
    var cases: String

    @OptionGroup var permissions: PermissionOptions
    @OptionGroup var cluster: ClusterOptions

    func run() async throws {
        let expected: PermissionCases
        let names: NameLookup
        do {
            expected = try Self.read(cases)
            // The cases may lie beside the policies.
            let explained =
                permissions.filenames.isEmpty
                ? try await permissions.explainCluster(cluster.connect())
                : try permissions.explainFiles(without: [cases])
            names = NameLookup(explained)
        } catch {
            StandardError.write("koguma: \(error)")
            throw ExitCode(2)
        }
        var failures = 0
        for (index, expectation) in expected.cases.enumerated() {
            guard let failure = expectation.failure(names) else { continue }
            failures += 1
            print("case \(index + 1): \(expectation.from) to \(expectation.to): \(failure)".printable)
        }
        StandardError.write("\(expected.cases.count) case(s), \(failures) failed")
        if failures > 0 { throw ExitCode.failure }
    }

    private static func read(_ file: String) throws -> PermissionCases {
        let bytes = try ManifestFiles.read(file)
        do {
            return try PermissionCases(documents: YAML.parse(bytes).map(\.value))
        } catch {
            throw CommandError("\(file): \(error)")
        }
    }
}
