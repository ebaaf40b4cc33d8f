/// A mistake in a kubeconfig, or in a file that it names: one line with the file and the field.
public struct KubeconfigError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The file with the mistake.
    public let file: String

    /// The field, as `users["admin"].user.token`; empty if the whole file is meant.
    public let field: String

    /// What is wrong and what to do; never what is in the field.
    public let problem: String

    init(file: String, field: String = "", problem: String) {
        self.file = file
        self.field = field
        self.problem = problem
    }

    /// `file: field: problem`, without line breaks.
    public var description: String {
        [file, field, problem].filter { !$0.isEmpty }.joined(separator: ": ")
            .split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
