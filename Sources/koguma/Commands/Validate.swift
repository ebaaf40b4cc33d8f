import ArgumentParser
import FoundationEssentials
import MeshOperator

/// Checks manifests without a cluster.
struct Validate: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check manifests without a cluster.",
        discussion: """
            Every rule of the custom resource definitions and of the model. Prints file:line: path: message for each \
            that is broken, and exits with 1 if any is.
            """
    )
    static let settings: [Setting] = []

    @Option(
        name: [.customShort("f"), .customLong("filename")],
        help: "A file of YAML or JSON, a directory of them, or - for standard input; may be given more than once.")
    var filenames: [String]

    func validate() throws {
        guard !filenames.isEmpty else { throw ValidationError("name a file or a directory with -f") }
    }

    func run() throws {
        var checked = 0
        var findings = 0
        for file in try filenames.flatMap(ManifestFiles.below) {
            let report = ManifestValidator.validate(try ManifestFiles.read(file), file: file)
            for kind in report.skipped { StandardError.write("\(kind) is no kind of Koguma's and was not checked") }
            for finding in report.findings { print(finding) }
            checked += report.checked
            findings += report.findings.count
        }
        StandardError.write("\(checked) object(s) of Koguma's kinds checked, \(findings) problem(s)")
        if findings > 0 { throw ExitCode.failure }
    }
}
