import ArgumentParser
import JSON

/// Runs the benchmarks, or one of them, and prints a JSON object a line.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "benchmarks", abstract: "Run the benchmarks.")

    @Option(help: "The stripped release build of koguma that `binary` measures.")
    var koguma: String

    @Option(
        help: "A cluster made for tests to measure on instead of the embedded server, where that can be done.")
    var kubeconfig: String?

    @Argument(help: "One of \(Benchmark.allCases.map(\.rawValue).joined(separator: ", ")); all without it.")
    var name: Benchmark?

    func run() async throws {
        let all = Benchmark.allCases.filter { kubeconfig == nil || $0.takesClusters }
        for benchmark in name.map({ [$0] }) ?? all {
            guard kubeconfig == nil || benchmark.takesClusters else {
                throw ValidationError("\(benchmark.rawValue) is measured on the embedded server only")
            }
            for result in try await benchmark.results(koguma: koguma, kubeconfig: kubeconfig) {
                print(result.json.text)
            }
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
    case identities
    case identityLatency = "identity-latency"
    case rotation
    case identityMemory = "identity-memory"
    case restart
    case compileFull = "compile-full"
    case compileChange = "compile-change"
    case compileGrowth = "compile-growth"
    case decide

    /// Whether it can be measured on any cluster.
    var takesClusters: Bool {
        switch self {
        case .identities, .identityLatency, .rotation, .identityMemory, .restart: true
        default: false
        }
    }

    func results(koguma: String, kubeconfig: String?) async throws -> [Measurement] {
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
        case .identities: try await measureIdentities(koguma: koguma, kubeconfig: kubeconfig)
        case .identityLatency: [try await measureIdentityLatency(koguma: koguma, kubeconfig: kubeconfig)]
        case .rotation: try await measureRotation(koguma: koguma, kubeconfig: kubeconfig)
        case .identityMemory: [try await measureIdentityMemory(koguma: koguma, kubeconfig: kubeconfig)]
        case .restart: [try await measureRestart(koguma: koguma, kubeconfig: kubeconfig)]
        case .compileFull: [try measureCompileFull()]
        case .compileChange: try measureCompileChange()
        case .compileGrowth: try measureCompileGrowth()
        case .decide: [try measureDecide()]
        }
    }
}
