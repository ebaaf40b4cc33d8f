import ArgumentParser

/// The version of this build; the changelog says what is in it.
enum Version {
    static let text = "0.1.0"
}

struct ShowVersion: ConfigurableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")
    static let settings: [Setting] = []

    func run() {
        print("koguma \(Version.text)")
    }
}
