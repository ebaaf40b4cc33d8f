import FoundationEssentials
import JSON
import Logging
import Synchronization
import TestSupport
import Testing

@testable import EmbeddedAPIServer

/// Who did what, as the audit trail has it.
@Suite struct AuditTests {
    private final class Events: Sendable {
        private let events = Mutex<[JSONValue]>([])
        var all: [JSONValue] { events.withLock { $0 } }
        func append(_ event: JSONValue) { events.withLock { $0.append(event) } }
    }

    private let events: Events
    private let server: TestServer
    private static let secrets = "/api/v1/namespaces/default/secrets"

    init() throws {
        let events = Events()
        self.events = events
        server = try TestServer(authorization: .rbac) { events.append($0) }
    }

    @Test func tellsWhoWroteWhat() async throws {
        let body = #"{"metadata":{"name":"one"},"stringData":{"password":"hunter2"}}"#
        let response = await server.request(
            "POST", "\(Self.secrets)?fieldManager=m", body: body, headers: ["User-Agent": "test/1"])
        let event = try #require(events.all.last)
        #expect(event["auditID"]?.string == response.headers["Audit-Id"])
        #expect(event["kind"]?.string == "Event")
        #expect(event["apiVersion"]?.string == "audit.k8s.io/v1")
        #expect(event["level"]?.string == "Metadata")
        #expect(event["stage"]?.string == "ResponseComplete")
        #expect(event["verb"]?.string == "create")
        #expect(event["requestURI"]?.string == "\(Self.secrets)?fieldManager=m")
        #expect(event["user"]?["username"]?.string == "koguma:admin")
        #expect(event["userAgent"]?.string == "test/1")
        #expect(
            event["objectRef"]
                == ["resource": "secrets", "namespace": "default", "name": "one", "apiVersion": "v1"])
        #expect(event["responseStatus"]?["code"]?.integer == 201)
        #expect(event["requestReceivedTimestamp"]?.string?.hasSuffix("Z") == true)
        #expect(!event.text.contains("hunter2"))
        #expect(!event.text.contains(server.server.token))
    }

    @Test func tellsWhoActsAsWhom() async throws {
        await server.request("GET", Self.secrets, headers: ["Impersonate-User": "ann", "Impersonate-Uid": "7"])
        let event = try #require(events.all.last)
        #expect(event["user"]?["username"]?.string == "koguma:admin")
        #expect(event["impersonatedUser"]?["username"]?.string == "ann")
        #expect(event["impersonatedUser"]?["uid"]?.string == "7")
        #expect(event["verb"]?.string == "list")
        #expect(event["responseStatus"]?["code"]?.integer == 403)
        #expect(event["responseStatus"]?["reason"]?.string == "Forbidden")
        #expect(event["annotations"]?["authorization.k8s.io/decision"]?.string == "forbid")
    }

    @Test func tellsOfWhoeverIsNotLetIn() async throws {
        await server.request("GET", Self.secrets, headers: ["Authorization": "Bearer stolen"])
        let event = try #require(events.all.last)
        #expect(event["user"] == [:])
        #expect(event["responseStatus"]?["code"]?.integer == 401)
        #expect(!event.text.contains("stolen"))
    }

    @Test func aWatchIsToldOfOnceItEnds() async throws {
        let response = await server.request("GET", "\(Self.secrets)?watch=true")
        guard case .stream(let stream) = response.body else { throw CancellationError() }
        #expect(events.all.isEmpty)
        stream.close()
        stream.close()
        #expect(await stream.next() == nil)
        #expect(events.all.map { $0["verb"]?.string } == ["watch"])
    }

    @Test func aFileGetsALineForEach() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("audit")
        for round in 1...2 {
            let file = try AuditFile(path: path, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            async let written: Void = file.run()
            for number in 0..<100 { file.append(["number": .integer(Int64(number)), "text": "a\nb"]) }
            file.end()
            await written
            let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
            #expect(lines.count == 100 * round)
            #expect(try lines.allSatisfy { try JSONValue(parsing: String($0))["text"] == "a\nb" })
        }
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect("\(mode ?? "none")" == "\(0o600)")
    }

    @Test func aFileGetsWhatComesWhileTheServerEnds() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.file("audit")
        // As one that was made by hand.
        _ = FileManager.default.createFile(atPath: path, contents: nil, attributes: [.posixPermissions: 0o644])
        let file = try AuditFile(path: path, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let writer = Task { await file.run() }
        writer.cancel()
        file.append(["verb": "watch"])
        file.end()
        await writer.value
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"verb\":\"watch\"}\n")
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions]
        #expect("\(mode ?? "none")" == "\(0o600)")
    }

    @Test(.timeLimit(.minutes(10))) func isNoPipeThatNobodyReads() async throws {
        let directory = try TemporaryDirectory()
        let pipe = directory.file("pipe")
        _ = try await Command("mkfifo", [pipe]).succeed()
        #expect(throws: EmbeddedAPIServerError.self) {
            try AuditFile(path: pipe, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        }
    }

    @Test func saysWhereItCannotWrite() {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let error = #expect(throws: EmbeddedAPIServerError.self) {
            try EmbeddedAPIServer(.init(logger: logger, auditLog: "/nonexistent-directory/audit"))
        }
        #expect(error?.description.contains("/nonexistent-directory/audit") == true)
    }
}
