import FoundationEssentials
import KubernetesClient
import Subprocess
import SystemPackage

/// A `koguma run` that a benchmark measures from outside.
struct ControllerProcess: Sendable {
    private let end: @Sendable (Signal) throws -> Void
    let identifier: Int32

    /// Ends it at once.
    func kill() throws { try end(.kill) }

    /// Asks it to end.
    func terminate() throws { try end(.terminate) }

    /// Runs a controller for as long as `body` takes.
    static func run<Result: Sendable>(
        _ koguma: String, kubeconfig: String, options: [String] = [],
        _ body: @Sendable @escaping (ControllerProcess) async throws -> Result
    ) async throws -> Result {
        let result = try await Subprocess.run(
            .path(FilePath(koguma)),
            arguments: Arguments(
                [
                    "run", "--kubeconfig", kubeconfig, "--log-level", "error", "--no-default-mesh",
                    // Two of them would want the same ports.
                    "--metrics-address", "0", "--health-address", "0",
                ] + options),
            input: .none, output: .discarded, error: .discarded
        ) { execution in
            let process = ControllerProcess(
                end: { try execution.send(signal: $0) }, identifier: execution.processIdentifier.value)
            // Who has ended already needs no signal.
            defer { try? process.kill() }
            return try await body(process)
        }
        return result.closureResult
    }

    /// The processor time that it has used so far, its own and the kernel's; hundredths of a second.
    func processorTime() throws -> Double { try readProcessorTime(of: "\(identifier)") }
}

/// The processor time in seconds that a process, by default this one, has used so far, its own and the kernel's.
func readProcessorTime(of process: String = "self") throws -> Double {
    let path = "/proc/\(process)/stat"
    let text = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    // Behind the name, which is in brackets and may hold anything: `man 5 proc_pid_stat`.
    let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
    guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else {
        throw BenchmarkError("cannot read \(path)")
    }
    return (user + system) / 100
}
