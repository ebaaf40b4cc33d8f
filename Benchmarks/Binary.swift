import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import Subprocess
import SystemPackage

/// The size of the release binary, and the memory of a controller that has nothing to do.
func measureBinary(koguma: String) async throws -> [Measurement] {
    guard let binary = FileManager.default.contents(atPath: koguma) else {
        throw BenchmarkError("cannot read \(koguma)")
    }
    let megabytes = Double(binary.count) / 1_000_000
    let memory = try await withCluster { client, kubeconfig in
        try await idleMemory(koguma, client, kubeconfig)
    }
    return [
        Measurement(
            name: "binary", value: megabytes, unit: "MB", baseline: 60,
            baselineIs: "the limit for a stripped release binary with the Swift runtime in it", goal: "value <= 60",
            isGoalMet: megabytes <= 60),
        Measurement(
            name: "binary-idle-memory", value: memory, unit: "MiB", baseline: 64,
            baselineIs: "the limit for a controller without dataplanes; resident memory 10 s after its Mesh was Ready",
            goal: "value <= 64", isGoalMet: memory <= 64),
    ]
}

/// The resident memory in MiB of `koguma run` with one Mesh.
private func idleMemory(_ koguma: String, _ client: KubernetesClient, _ kubeconfig: String) async throws -> Double {
    let result = try await Subprocess.run(
        .path(FilePath(koguma)),
        arguments: [
            "run", "--kubeconfig", kubeconfig, "--log-level", "error", "--metrics-address", "0", "--health-address",
            "0",
        ],
        input: .none, output: .discarded, error: .discarded
    ) { execution in
        try await client.create(makeMesh("idle"))
        var frames = MeshFrames(try await client.watch(Mesh.self, options: WatchOptions(start: .mostRecent)))
        while let mesh = try await frames.next(), mesh.status?.conditions["Ready"]?.status != .true {}
        try await Task.sleep(for: .seconds(10))
        let path = "/proc/\(execution.processIdentifier.value)/status"
        let status = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        try execution.send(signal: .terminate)
        return status
    }
    let line = result.closureResult.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    guard let kibibytes = Double(line.filter(\.isNumber)) else { throw BenchmarkError("cannot read \(line)") }
    return kibibytes / 1024
}
