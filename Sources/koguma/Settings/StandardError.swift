import SystemPackage

/// The stream for what is not the command's result.
enum StandardError {
    static func write(_ line: String) {
        // There is nowhere to say that this failed.
        _ = try? FileDescriptor.standardError.writeAll((line + "\n").utf8)
    }
}
