import ArgumentParser
import FoundationEssentials
import JSON
import MeshAPI
import YAML

/// Prints the custom resource definitions, or writes each to a file of its own.
struct CRDs: ConfigurableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crds",
        abstract: "Print the custom resource definitions.",
        discussion: "koguma crds | kubectl apply --server-side -f -"
    )
    static let settings: [Setting] = []

    @Option(name: .shortAndLong, help: "Write a file for each definition into this directory instead.")
    var output: String?

    func run() throws {
        for definition in CustomResourceDefinitions.all {
            let text = YAML.encode(definition)
            guard let output else {
                print("---\n\(text)", terminator: "")
                continue
            }
            let path = "\(output)/\(CustomResourceDefinitions.fileName(of: definition))"
            guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
                throw ValidationError("cannot write \(path): check that the directory exists and is writable")
            }
        }
    }
}
