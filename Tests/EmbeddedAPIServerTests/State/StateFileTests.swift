import FoundationEssentials
import JSON
import Logging
import TestSupport
import Synchronization
import Testing

@testable import EmbeddedAPIServer

@Suite struct StateFileTests {
    private let directory: TemporaryDirectory
    private let path: String
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let document = StateDocument(identity: ["token": "t"], version: 5, entries: [])

    init() throws {
        directory = try TemporaryDirectory()
        path = directory.file("state")
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    private func refusal(_ body: () throws -> Void) -> EmbeddedAPIServerError? {
        #expect(throws: EmbeddedAPIServerError.self) { try body() }
    }

    @Test func isThereForTheNextAndForItsOwnerOnly() throws {
        let file = try StateFile(path)
        #expect(try file.read(logger: logger) == nil)
        try file.write(document)
        #expect(try file.read(logger: logger)?.version == 5)
        #expect(try mode(path) == 0o600)
        let names = try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
        #expect(names == ["state", "state.lock"])
    }

    @Test func isOneServersAtATime() throws {
        var first: StateFile? = try StateFile(path)
        let error = refusal { _ = try StateFile(path) }
        #expect(error?.code == .stateRefused)
        let message = "the state file \(path) is in use by another server: end that one, or name another file"
        #expect(error?.message == message)
        try first?.write(document)
        _ = refusal { _ = try StateFile(path) }
        first = nil
        #expect(throws: Never.self) { try StateFile(path) }
    }

    @Test func isMadeItsOwnersOnly() throws {
        try StateFile(path).write(document)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let (messages, continuation) = AsyncStream<String>.makeStream()
        _ = try StateFile(path).read(logger: Logger(label: "test") { _ in MessageLog(continuation: continuation) })
        #expect(try mode(path) == 0o600)
        continuation.finish()
        withExtendedLifetime(messages) {}
    }

    @Test(arguments: [
        ("", "is cut off"), ("apiVersion: v1\n", "is not one that Koguma wrote: name another file"),
        ("{\"koguma\":\"development-state\",\"version\":3}\n", "is of a newer Koguma (format 3"),
    ])
    func staysAsItIsWhenItIsRefused(_ text: String, message: String) throws {
        try directory.write(text, to: "state")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let options = EmbeddedAPIServer.Options(state: path, logger: logger)
        let error = refusal { _ = try EmbeddedAPIServer(options) }
        #expect(error?.code == .stateRefused)
        #expect(error?.message.hasPrefix("the state file \(path) \(message)") == true, "\(error?.message ?? "")")
        #expect(FileManager.default.contents(atPath: path) == Data(text.utf8))
        #expect(try mode(path) == 0o644)
    }

    @Test func isRefusedWithoutTellingWhatIsInIt() throws {
        let secret = "-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49\n-----END PRIVATE KEY-----\n"
        let wrong = StateDocument(identity: ["token": "s3cret", "key": .string(secret)], version: 5, entries: [])
        try StateFile(path).write(wrong)
        let error = refusal { _ = try EmbeddedAPIServer(.init(state: path, logger: logger)) }
        #expect(error?.code == .stateRefused)
        #expect(error?.description.contains("s3cret") == false && error?.description.contains("MIGH") == false)
    }

    @Test func isNoDirectoryAndNoDevice() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        let file = try StateFile(path)
        #expect(refusal { _ = try file.read(logger: logger) }?.message == "the state file \(path) is no file")
        #expect(refusal { try file.write(document) }?.code == .stateNotWritten)
    }

    @Test func needsADirectory() throws {
        let nowhere = directory.file("none/state")
        let error = refusal { _ = try StateFile(nowhere) }
        #expect(error?.message.hasPrefix("cannot make \(nowhere).lock: check that its directory is there") == true)
    }

    @Test func isNeverReadableByOthersNotEvenForAMoment() throws {
        // The mask of the process stays as it was for everything else.
        try PrivateFile.replace(path, with: Data("x".utf8))
        // Under the lock: the servers of other tests write their files at the same time.
        try PrivateFile.mask.withLock { _ in
            try Data("y".utf8).write(to: URL(filePath: directory.file("other")))
        }
        #expect(try mode(path) == 0o600)
        #expect(try mode(directory.file("other")) != 0o600)
    }
}
