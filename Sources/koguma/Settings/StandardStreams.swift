import SystemPackage

/// The stream for what is not the command's result.
enum StandardError {
    static func write(_ line: String) {
        // There is nowhere to say that this failed.
        _ = try? FileDescriptor.standardError.writeAll((line + "\n").utf8)
    }
}

/// The stream for the command's result, without the buffer of `print`, which a pipe would not see before the end.
enum StandardOutput {
    static func write(_ line: String) {
        // Whoever reads it has gone.
        _ = try? FileDescriptor.standardOutput.writeAll((line + "\n").utf8)
    }
}
