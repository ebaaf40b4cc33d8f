import JSON

/// What the server says it is.
enum ServerVersion {
    /// The Kubernetes release whose behaviour is followed; clients compare only its numbers.
    static let git = "v1.36.0+koguma"

    /// What `/version` answers.
    static let json: JSONValue = [
        "major": "1", "minor": "36", "gitVersion": .string(git), "gitCommit": "", "gitTreeState": "clean",
        "buildDate": "1970-01-01T00:00:00Z", "goVersion": "", "compiler": "swiftc", "platform": "linux",
    ]
}
