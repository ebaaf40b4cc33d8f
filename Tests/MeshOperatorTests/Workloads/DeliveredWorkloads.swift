import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import PKI
import TestSupport
import Testing

/// Two workloads in two namespaces that have nothing but the files of their Secrets, and check each other with real TLS.
struct DeliveredWorkloads {
    struct Workload: Sendable {
        let namespace: String
        let service: String

        var secret: ObjectKey { ObjectKey(namespace: namespace, name: "\(service).80.default.mesh-identity") }
        var identity: String { "spiffe://default/\(service)_\(namespace)_svc_80" }
    }

    static let all = [Workload(namespace: "shop", service: "web"), Workload(namespace: "store", service: "api")]

    let world: World
    let time: MovedTime
    private let openSSL: OpenSSL
    /// The files that each of them has.
    private var files: [TLSEnd] = []
    private(set) var handshakes = 0

    init(_ world: World, _ time: MovedTime) throws {
        (self.world, self.time) = (world, time)
        openSSL = try OpenSSL()
    }

    /// Namespaces, Services and Pods that mount their Secrets.
    func deploy() async throws {
        for workload in Self.all {
            try await world.memberNamespace(workload.namespace)
            try await world.service(workload.service, in: workload.namespace)
            try await world.pod(
                "\(workload.service)-1", in: workload.namespace, app: workload.service, mounts: [workload.secret.name])
        }
    }

    /// Lets time go on by so many seconds: what they have is still good then.
    mutating func wait(_ seconds: TimeInterval) async throws {
        time.move(to: time.now + seconds)
        try await shakeHands(files, "after \(seconds) s")
    }

    /// Waits until both Secrets are as wanted, and lets each have its own before the other, too.
    ///
    /// - Parameter isMixed: Whether one that is behind and one that is not believe each other.
    mutating func expect(
        _ what: String, isMixed: Bool = true, until isWanted: @escaping @Sendable (TLSEnd, Certificate) throws -> Bool
    ) async throws {
        try await nudge()
        var new: [TLSEnd] = []
        for workload in Self.all {
            let world = world
            let secret = try await withTimeLimit(.seconds(120), "\(workload.service): \(what)") {
                try await world.wait(for: Secret.self, workload.secret.name, in: workload.secret.namespace) { secret in
                    guard let end = secret.flatMap(TLSEnd.init), let leaf = try end.leaf else { return false }
                    return try isWanted(end, leaf)
                }
            }
            new.append(try #require(secret.flatMap(TLSEnd.init)))
        }
        let old = files.isEmpty ? new : files
        let mixed = isMixed ? [[new[0], old[1]], [old[0], new[1]]] : []
        for ends in mixed + [new] { try await shakeHands(ends, what) }
        files = new
    }

    /// The operator need not wait for its own timers, which do not know of the time.
    private func nudge() async throws {
        let note: JSONValue = ["metadata": ["annotations": ["example.org/time": .string("\(time.now)")]]]
        try await world.annotate("example.org/time", .string("\(time.now)"))
        for workload in Self.all where try await world.client.find(Secret.self, workload.secret) != nil {
            _ = try await world.client.mergePatch(Secret.self, workload.secret, note)
        }
    }

    /// Each is the server of the other once, and each sees who the other is.
    private mutating func shakeHands(_ ends: [TLSEnd], _ when: String) async throws {
        for (client, server) in [(0, 1), (1, 0)] {
            do {
                let seen = try await openSSL.connect(ends[client], to: ends[server], at: time.now)
                let names = seen.map(\.uriNames)
                #expect(names == [[Self.all[server].identity], [Self.all[client].identity]], "\(when)")
                handshakes += 1
            } catch {
                Issue.record("no handshake of \(Self.all[client].service) with the other, \(when): \(error)")
            }
        }
    }

    /// The certificates that both have now.
    var leaves: [Certificate] { get throws { try files.compactMap { try $0.leaf } } }
}

extension TLSEnd {
    /// The files of a Secret; nil if one is missing.
    fileprivate init?(_ secret: Secret) {
        guard let certificate = secret.data["tls.crt"], let key = secret.data["tls.key"],
            let bundle = secret.data["ca.crt"]
        else { return nil }
        self.init(
            certificate: String(decoding: certificate, as: UTF8.self), chain: "",
            key: String(decoding: key, as: UTF8.self), bundle: String(decoding: bundle, as: UTF8.self))
    }

    fileprivate var leaf: Certificate? {
        get throws { try Certificate.parse(pemBundle: Array(certificate.utf8)).first }
    }

    /// Whom it believes.
    var anchors: [Certificate] { get throws { try Certificate.parse(pemBundle: Array(bundle.utf8)) } }
}
