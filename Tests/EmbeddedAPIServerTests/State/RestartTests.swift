import FoundationEssentials
import JSON
import KubernetesAPI
import Logging
import NIOSSL
import ServiceLifecycle
import TestSupport
import Testing

@testable import EmbeddedAPIServer

/// A server that goes on where another ended.
@Suite(.timeLimit(.minutes(10))) struct RestartTests {
    private let directory: TemporaryDirectory
    private let path: String
    private static let secrets = "/api/v1/namespaces/default/secrets"

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("state")
    }

    /// Runs a server with the state file while `work` is done.
    private func withServer<Value: Sendable>(
        _ work: @Sendable (EmbeddedAPIServer) async throws -> Value
    ) async throws -> Value {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = try EmbeddedAPIServer(.init(state: path, logger: logger))
        let group = ServiceGroup(services: [server], logger: logger)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            _ = try await server.url()
            let value = try await work(server)
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return value
        }
    }

    private static func ask(
        _ server: EmbeddedAPIServer, _ method: String, _ target: String, _ body: JSONValue? = nil
    ) async -> APIResponse {
        let headers: HTTPHeaders = [
            "Authorization": "Bearer \(server.token)", "Content-Type": "application/json",
        ]
        return await server.handle(
            APIRequest(method: method, target: target, headers: headers, body: body?.encoded() ?? []))
    }

    private static func number(_ version: String) -> UInt64 { UInt64(version) ?? 0 }

    @Test func keepsObjectsAndGoesOnCounting() async throws {
        let before = try await withServer { server in
            let created = await Self.ask(server, "POST", Self.secrets, secret("a", ["k": "v"]))
            #expect(created.status == 201)
            return created.decoded
        }
        try await withServer { server in
            let after = await Self.ask(server, "GET", "\(Self.secrets)/a").decoded
            #expect(after == before)
            let next = await Self.ask(server, "POST", Self.secrets, secret("b")).decoded
            #expect(Self.number(next.version) > Self.number(before.version))
            let list = await Self.ask(server, "GET", Self.secrets).decoded
            #expect(list["items"]?.array?.map(\.objectName) == ["a", "b"])
        }
    }

    @Test func keepsWhoItIs() async throws {
        let (kept, pair) = try await withServer { server in
            let pair = try server.identity.issueClientCertificate(ClientIdentity(user: "jane", groups: ["g"]))
            return (server.identity.kept, pair)
        }
        try await withServer { server in
            #expect(server.identity.kept == kept)
            let port = try #require(Int(try await server.url().split(separator: ":").last ?? ""))
            var tls = try RawConnection.trusting(server.certificateAuthority)
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(pair.certificatePEM.utf8))
            tls.certificateChain = chain.map { .certificate($0) }
            tls.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: pair.keyPEM, format: .pem))
            let request = "GET /api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
            #expect(try await RawConnection(port: port, tls: tls).exchange(request).hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func servesItsDefinitionsAgain() async throws {
        let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        let foos = "/apis/example.io/v1/namespaces/default/foos"
        try await withServer { server in
            #expect(await Self.ask(server, "POST", definitions, Cluster.fooDefinition()).status == 201)
            #expect(await Self.ask(server, "POST", foos, foo("a")).status == 201)
        }
        try await withServer { server in
            #expect(await Self.ask(server, "GET", "\(foos)/a").status == 200)
            let definition = await Self.ask(server, "GET", "\(definitions)/foos.example.io").decoded
            #expect(definition["status"]?["conditions"]?[1]?["status"] == "True")
        }
    }

    @Test func goesOnWithADeletion() async throws {
        try await withServer { server in
            let held = configMap("held", metadata: ["finalizers": ["example.io/hold"]])
            let space: JSONValue = ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "going"]]
            #expect(await Self.ask(server, "POST", "/api/v1/namespaces", space).status == 201)
            #expect(await Self.ask(server, "POST", "/api/v1/namespaces/going/configmaps", held).status == 201)
            #expect(await Self.ask(server, "DELETE", "/api/v1/namespaces/going").status == 200)
        }
        try await withServer { server in
            let target = "/api/v1/namespaces?watch=1&fieldSelector=metadata.name%3Dgoing"
            guard case .stream(let stream) = await Self.ask(server, "GET", target).body else {
                Issue.record("no watch")
                return
            }
            let free: JSONValue = ["metadata": ["finalizers": .null]]
            let patch = APIRequest(
                method: "PATCH", target: "/api/v1/namespaces/going/configmaps/held",
                headers: [
                    "Authorization": "Bearer \(server.token)", "Content-Type": "application/merge-patch+json",
                ], body: free.encoded())
            #expect(await server.handle(patch).status == 200)
            var events = ""
            while !events.contains("DELETED"), let chunk = await stream.next() {
                events += String(decoding: chunk, as: UTF8.self)
            }
            #expect(events.contains("DELETED"))
            stream.close()
        }
    }

    @Test func collectsWhoseOwnerWentMeanwhile() throws {
        let cluster = Cluster()
        let owner = try cluster.create(configMap("owner"))
        let link: JSONValue = [
            "apiVersion": "v1", "kind": "ConfigMap", "name": "owner", "uid": .string(owner.objectUID),
        ]
        try cluster.create(configMap("dependent", metadata: ["ownerReferences": .array([link])]))
        try cluster.delete(.configMap("owner"))
        // Killed before the dependent was collected.
        let restarted = Cluster(core: APICore(restoring: try cluster.core.document()))
        restarted.core.settle()
        #expect(!restarted.exists(.configMap("dependent")))
    }

    @Test func hasForgottenHowItCameToBe() async throws {
        let cluster = Cluster()
        let version = try cluster.create(configMap("a")).version
        try cluster.create(configMap("b"))
        let restarted = Cluster(core: APICore(restoring: try cluster.core.document()))
        for kind in [Cluster.Reference.configMap(""), .secret("")] {
            let stream = try restarted.watch(kind) { $0.resourceVersion = version }
            let events = await stream.next()
            #expect(events?.map(\.type) == [.error])
            #expect(events?.first?.object.json["code"] == 410)
            #expect(await stream.next() == nil)
            expectRefusal(410, "Expired") {
                _ = try restarted.list(kind) {
                    $0.resourceVersion = version
                    $0.resourceVersionMatch = "Exact"
                }
            }
        }
        #expect(try restarted.names(.configMap("")) == ["a", "b"])
    }

    @Test func givesNoVersionTwiceThoughAWriteWasLost() throws {
        let cluster = Cluster()
        let kept = try cluster.core.document()
        let lost = try cluster.create(configMap("lost")).version
        let restarted = Cluster(core: APICore(restoring: kept))
        #expect(!restarted.exists(.configMap("lost")))
        let next = try restarted.create(configMap("next")).version
        #expect(Self.number(next) > Self.number(lost))
    }

    @Test func isWrittenSoonAfterAChange() async throws {
        let clock = ManualClock()
        let cluster = Cluster { $0.clock = clock }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let file = try StateFile(path)
        let keeper = StateKeeper(file: file, core: cluster.core, identity: try ServerIdentity(), logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { await keeper.run() }
            for name in ["a", "b"] {
                try cluster.create(configMap(name))
                // It sleeps again when it has written.
                await clock.advanceWhenAwaited(by: .seconds(60))
                await clock.advanceWhenAwaited(by: .zero)
                let names = try file.read(logger: logger)?.entries.map(\.object.json.objectName) ?? []
                #expect(names.contains(name))
            }
            tasks.cancelAll()
        }
    }
}

extension APICore {
    /// What a server keeps at this moment.
    fileprivate func document() throws -> StateDocument {
        storage.document(identity: try ServerIdentity().kept)
    }
}
