import ControllerRuntime
import FoundationEssentials
import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import Synchronization

/// The resident memory that 10,000 Dataplanes in a store take, and what other people's Secrets add to a controller's.
func measureInformerMemory(koguma: String) async throws -> [Measurement] {
    [try await measureStoredObjects(), try await measureForeignSecrets(koguma: koguma)]
}

/// KiB that this process grows by for each object that a reflector takes in from a streaming list.
///
/// The baseline is the size of the object as JSON.
private func measureStoredObjects() async throws -> Measurement {
    let count = 10_000
    let transport = StreamedObjects(count: count)
    let client = KubernetesClient(server: "https://scripted", transport: transport, logger: quiet)
    let store = Store<BenchmarkDataplane>()
    let reflector = Reflector(
        from: ResourceListWatch(from: client), to: store, server: ServerMonitor(server: "scripted", logger: quiet),
        logger: quiet)
    let before = try residentMemory(of: "self")
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await reflector.run() }
        try await store.waitUntilSynced()
        group.cancelAll()
    }
    let grown = try residentMemory(of: "self") - before
    guard store.count == count else { throw BenchmarkError("the store has \(store.count) objects") }
    let bytes = Double(transport.bytes) / Double(count)
    return Measurement(
        name: "informer-memory", value: grown * 1024 / Double(count), unit: "KiB an object", baseline: bytes / 1024,
        baselineIs: "the object as JSON, as the server sends it", goal: "value <= 20",
        isGoalMet: grown * 1024 / Double(count) <= 20,
        notes: ["objects": .integer(Int64(count)), "mebibytes": Measurement.rounded(grown)])
}

/// MiB that `koguma run` grows by when others create 300 Secrets of 1 MiB, half of them in its own namespace.
///
/// The baseline is its memory before.
private func measureForeignSecrets(koguma: String) async throws -> Measurement {
    try await withCluster { client, kubeconfig in
        let (before, after) = try await ControllerProcess.run(koguma, kubeconfig: kubeconfig) { controller in
            let process = String(controller.identifier)
            try await client.create(makeMesh("idle"))
            var frames = MeshFrames(try await client.watch(options: WatchOptions(start: .mostRecent)))
            while let mesh = try await frames.next(), mesh.status?.conditions["Ready"]?.status != .true {}
            try await Task.sleep(for: .seconds(5))
            let before = try residentMemory(of: process)
            let value = [UInt8](repeating: UInt8(ascii: "x"), count: 1_048_000)
            for index in 0..<300 {
                let namespace = index.isMultiple(of: 2) ? "default" : "kuma-system"
                let metadata = ObjectMeta(name: "foreign-\(index)", namespace: namespace)
                try await client.create(Secret(metadata: metadata, type: "Opaque", data: ["value": value]))
            }
            try await Task.sleep(for: .seconds(5))
            let after = try residentMemory(of: process)
            return (before, after)
        }
        return Measurement(
            name: "informer-memory-foreign-secrets", value: after - before, unit: "MiB", baseline: before,
            baselineIs: "the resident memory of the controller before the Secrets were created",
            goal: "none: value <= 1", isGoalMet: after - before <= 1)
    }
}

/// The resident memory of a process in MiB; by `VmHWM`, the most that it has had.
func residentMemory(of process: String, _ field: String = "VmRSS") throws -> Double {
    let path = "/proc/\(process)/status"
    let status = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("\(field):") } ?? ""
    guard let kibibytes = Double(line.filter(\.isNumber)) else { throw BenchmarkError("cannot read \(path)") }
    return kibibytes / 1024
}

/// A server of one streaming list, whose lines are made when they are pulled: nothing of them stays here.
private final class StreamedObjects: HTTPTransport {
    private let count: Int
    private let next = Mutex(0)
    private let sent = Mutex(0)

    init(count: Int) {
        self.count = count
    }

    /// How much has been sent.
    var bytes: Int { sent.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
        throw TransportError(.invalidRequest, "streams only")
    }

    func open(_ request: HTTPRequest) async throws(TransportError) -> HTTPStream {
        HTTPStream(head: HTTPHead(status: 200)) { [self] () async throws(TransportError) in
            let first = next.withLock { next in
                defer { next = min(next + 100, count + 1) }
                return next
            }
            if first > count {
                // The list is complete, and nothing happens after it.
                try? await Task.sleep(for: .seconds(3600))
                throw TransportError(.cancelled, "cancelled")
            }
            if first == count { return [Self.end] }
            let lines = (first..<min(first + 100, count)).map(Self.line)
            sent.withLock { $0 += lines.reduce(0) { $0 + $1.count } }
            return lines
        }
    }

    private static func line(_ index: Int) -> [UInt8] {
        var object = BenchmarkDataplane.object(index)
        object[path: ["metadata", "uid"]] = .string("7f6c2f2e-0000-4000-8000-\(100_000_000_000 + index)")
        object[path: ["metadata", "resourceVersion"]] = .string(String(1000 + index))
        object[path: ["metadata", "creationTimestamp"]] = "2026-03-31T09:30:00Z"
        let frame: JSONValue = ["type": "ADDED", "object": object]
        return frame.encoded()
    }

    private static let end = Array(
        """
        {"type":"BOOKMARK","object":{"kind":"Dataplane","apiVersion":"kuma.io/v1alpha1","metadata":{\
        "resourceVersion":"99999","annotations":{"k8s.io/initial-events-end":"true"}}}}
        """.utf8)
}
