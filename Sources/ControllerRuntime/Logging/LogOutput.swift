internal import Synchronization
internal import SystemPackage

/// Where log handlers write: whole lines, one after the other.
public struct LogOutput: Sendable {
    private let write: @Sendable ([UInt8]) -> Void

    /// Wraps a function that takes a line with its line feed.
    public init(_ write: @escaping @Sendable ([UInt8]) -> Void) {
        self.write = write
    }

    /// The standard error of this process.
    ///
    /// A line that cannot be written is lost: there is nowhere to say so.
    public static let standardError = LogOutput { line in
        // One line at a time: longer ones than PIPE_BUF (4096 bytes) would mix in a pipe.
        errorLock.withLock { _ in
            _ = try? FileDescriptor.standardError.writeAll(line)
        }
    }

    private static let errorLock = Mutex(())

    func callAsFunction(_ line: [UInt8]) {
        write(line)
    }
}
