import ArgumentParser
import JSON

/// Runs the benchmarks, or one of them, and prints a JSON object a line.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "benchmarks", abstract: "Run the benchmarks.")

    @Option(help: "The stripped release build of koguma that `binary` measures.")
    var koguma: String

    @Argument(help: "One of \(Benchmark.allCases.map(\.rawValue).joined(separator: ", ")); all without it.")
    var name: Benchmark?

    func run() async throws {
        for benchmark in name.map({ [$0] }) ?? Benchmark.allCases {
            for result in try await benchmark.results(koguma: koguma) { print(result.json.text) }
        }
    }
}

/// What can be measured.
enum Benchmark: String, CaseIterable, ExpressibleByArgument {
    // First, while this process has not grown yet.
    case informerMemory = "informer-memory"
    case informerSync = "informer-sync"
    case meshReady = "mesh-ready"
    case caMeshes = "ca-meshes"
    case pkiIssue = "pki-issue"
    case listDecode = "list-decode"
    case embeddedWrites = "embedded-writes"
    case embeddedWatch = "embedded-watch"
    case idle
    case failover
    case queue
    case binary

    func results(koguma: String) async throws -> [Measurement] {
        switch self {
        case .informerMemory: try await measureInformerMemory(koguma: koguma)
        case .informerSync: [try await measureInformerSync()]
        case .meshReady: [try await measureMeshReady()]
        case .caMeshes: try await measureCAMeshes()
        case .pkiIssue: [try await measurePKIIssue()]
        case .listDecode: [try measureListDecode()]
        case .embeddedWrites: [try await measureEmbeddedWrites()]
        case .embeddedWatch: [try await measureEmbeddedWatch()]
        case .idle: [try await measureIdle(koguma: koguma)]
        case .failover: [try await measureFailover(koguma: koguma)]
        case .queue: [await measureQueue()]
        case .binary: try await measureBinary(koguma: koguma)
        }
    }
}
