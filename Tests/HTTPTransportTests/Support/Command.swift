import Glibc

/// A program that runs beside the test, with what it prints; it ends with this object.
final class Command {
    struct Failed: Error {
        let what: String
    }

    private var process: pid_t?
    private let output: Int32
    private var text: [UInt8] = []

    init(_ arguments: [String]) throws {
        var pipes: [Int32] = [0, 0]
        guard unsafe pipe(&pipes) == 0 else { throw Failed(what: "pipe") }
        // Inherits the sockets of tests that run meanwhile: their ends are seen late, never not.
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, pipes[1], 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var argv: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { unsafe argv.forEach { unsafe free($0) } }
        var child = pid_t()
        let code = unsafe posix_spawnp(&child, arguments[0], &actions, nil, &argv, environ)
        close(pipes[1])
        guard code == 0 else {
            close(pipes[0])
            throw Failed(what: "\(arguments[0]): error \(code)")
        }
        process = child
        output = pipes[0]
    }

    deinit {
        if let process {
            _ = kill(process, SIGKILL)
            _ = waitpid(process, nil, 0)
        }
        close(output)
    }

    /// Waits for the end of the program; its failure is an error.
    static func run(_ arguments: [String]) throws {
        let command = try Command(arguments)
        while command.fill() {}
        var status: Int32 = 0
        guard let process = command.process.take(), unsafe waitpid(process, &status, 0) == process, status == 0 else {
            throw Failed(what: arguments.joined(separator: " "))
        }
    }

    /// Waits for a line that begins with a text and returns the rest of it.
    func line(after prefix: String) throws -> String {
        while true {
            for line in String(decoding: text, as: UTF8.self).split(separator: "\n").dropLast(text.last == 0x0A ? 0 : 1)
            where line.hasPrefix(prefix) {
                return String(line.dropFirst(prefix.count))
            }
            guard fill() else { throw Failed(what: "ended without \(prefix)") }
        }
    }

    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 4096)
        let count = unsafe read(output, &chunk, 4096)
        guard count > 0 else { return false }
        text += chunk[..<count]
        return true
    }
}
