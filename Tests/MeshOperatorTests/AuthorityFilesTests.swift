import FoundationEssentials
import MeshAuthority
import TestSupport
import Testing

@testable import MeshOperator

/// Which files of the controller Meshes may name.
@Suite struct AuthorityFilesTests {
    let place: TemporaryDirectory
    let files: AuthorityFiles

    init() throws {
        place = try TemporaryDirectory()
        let directory = place.file("tls")
        for path in ["tls/demo", "tls/..1", "tls/empty"] {
            try FileManager.default.createDirectory(atPath: place.file(path), withIntermediateDirectories: true)
        }
        files = AuthorityFiles(directory: directory)
        try place.write("outside", to: "secret")
        try place.write("chain", to: "tls/demo/ca.crt")
        try place.write("mounted", to: "tls/..1/ca.key")
        try place.write(String(repeating: "x", count: 128 * 1024 + 1), to: "tls/large")
        try link("tls/..data", "..1")
        try link("tls/ca.key", "..data/ca.key")
        try link("tls/out", "../secret")
        try link("tls/far", place.file("secret"))
        try link("tls/up", "..")
        try link("tls/self", "self")
        try link("tls/dangling", "nothing")
    }

    private func link(_ path: String, _ destination: String) throws {
        try FileManager.default.createSymbolicLink(atPath: place.file(path), withDestinationPath: destination)
    }

    private func read(_ name: String) -> String {
        switch files.read([name])[name] {
        case .content(let bytes)?: "= " + String(decoding: bytes, as: UTF8.self)
        case .unavailable(let why)?: why
        case nil: "nothing"
        }
    }

    @Test(arguments: [("demo/ca.crt", "= chain"), ("ca.key", "= mounted"), ("demo//ca.crt", "= chain")])
    func `a file below, though by symbolic links as in mounted Secrets`(name: String, text: String) {
        #expect(read(name) == text)
    }

    @Test(arguments: ["../secret", "demo/../demo/ca.crt", "demo/../../secret", "..", ".", "", "/", "/etc/passwd"])
    func `no path that leads elsewhere`(name: String) {
        #expect(read(name).contains("relative path below --ca-file-dir"))
    }

    @Test(arguments: ["demo/ca.crt\u{0}/nothing", "demo/ca.crt\n", "\u{7F}"])
    func `no name that a file cannot have`(name: String) {
        #expect(read(name).contains("control characters"))
    }

    @Test(arguments: ["out", "far", "up/secret"])
    func `no symbolic link that leads elsewhere`(name: String) {
        #expect(read(name).contains("leads out of --ca-file-dir"))
    }

    @Test(arguments: [
        ("nothing", "is not there"), ("demo/nothing", "is not there"), ("dangling", "is not there"),
        ("demo", "is no regular file"), ("large", "has more than 131072 bytes"), ("demo/ca.crt/x", "cannot be read"),
        ("self", "cannot be read"), ("up", "leads out"),
    ])
    func `what cannot be read`(name: String, text: String) {
        #expect(read(name).contains(text), "\(read(name))")
        #expect(!read(name).contains("secret"))
    }

    @Test func `a pipe holds nobody up`() async throws {
        try await Command("mkfifo", [place.file("tls/pipe")]).succeed()
        #expect(read("pipe").contains("is no regular file"))
    }

    @Test func `a file that is replaced is read anew`() throws {
        #expect(read("demo/ca.crt") == "= chain")
        try place.write("renewed", to: "tls/demo/ca.crt")
        #expect(read("demo/ca.crt") == "= renewed")
    }

    @Test func `none without a directory`() {
        let content = AuthorityFiles(directory: nil).read(["demo/ca.crt"])["demo/ca.crt"]
        #expect(
            content
                == .unavailable("is not read, since no --ca-file-dir is set. Set it, or name a Secret instead"))
    }

    @Test func `a directory that is itself a symbolic link`() throws {
        try link("alias", "tls")
        #expect(
            AuthorityFiles(directory: place.file("alias")).read(["ca.key"])["ca.key"]
                == .content(Array("mounted".utf8)))
    }
}

@Suite struct SecretReferencesTests {
    @Test func `who names a Secret`() {
        let references = SecretReferences()
        references.note(["a", "b"], of: "one")
        references.note(["b", "c"], of: "two")
        #expect(references.meshes(naming: "a") == ["one"])
        #expect(references.meshes(naming: "b") == ["one", "two"])
        references.note(["c"], of: "one")
        #expect(references.meshes(naming: "a").isEmpty)
        #expect(references.meshes(naming: "b") == ["two"])
        #expect(references.meshes(naming: "c") == ["one", "two"])
        references.note([], of: "two")
        #expect(references.meshes(naming: "b").isEmpty)
        #expect(references.meshes(naming: "c") == ["one"])
    }
}

@Suite struct KeyMemoryTests {
    @Test func `it shows no key`() {
        let memory = KeyMemory()
        memory["demo"] = ["f": Array("hidden".utf8)]
        var text = ""
        dump(memory, to: &text)
        #expect(!(text + "\(memory)" + String(reflecting: memory)).contains("104"))
        #expect(memory["demo"] == ["f": Array("hidden".utf8)])
        memory["demo"] = [:]
        #expect(memory["demo"].isEmpty)
    }

    @Test func `what belongs to a Mesh that is gone is forgotten`() {
        let provided = ProvidedContent(
            planner: AuthorityPlanner(signing: PKISigning()), files: AuthorityFiles(directory: nil))
        let stores = MeshStores(systemNamespace: "kuma-system", provided: provided)
        provided.memory["gone"] = ["f": [1]]
        #expect(stores.observe("gone") == nil)
        #expect(provided.memory["gone"].isEmpty)
    }
}
