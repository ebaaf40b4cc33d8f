import PKI
import Testing
import WorkloadIdentity

@Suite struct LeafNamesTests {
    @Test func `SPIFFE: one identity`() throws {
        #expect(
            try LeafNames.spiffe(mesh: "default", service: "web_shop_svc_80")
                == .spiffe("spiffe://default/web_shop_svc_80"))
    }

    /// The example of Kuma's own tests.
    @Test func `Kuma: services, then tags, sorted`() throws {
        let profile = try LeafNames.kuma(
            mesh: "default",
            tags: [
                ["kuma.io/service": "web-api", "version": "v1"], ["kuma.io/service": "web", "version": "v1", "a": ""],
            ])
        #expect(
            profile
                == .kuma(
                    identities: ["spiffe://default/web", "spiffe://default/web-api"],
                    tags: ["kuma://kuma.io/service/web", "kuma://kuma.io/service/web-api", "kuma://version/v1"]))
    }

    @Test func `at most 64 identities`() throws {
        let tags = (0..<65).map { ["kuma.io/service": "s\($0)"] }
        guard case .kuma(let identities, _) = try LeafNames.kuma(mesh: "m", tags: Array(tags.prefix(64))) else {
            Issue.record("another profile")
            return
        }
        #expect(identities.count == 64)
        let error = try #require(throws: LeafNamesError.self) { try LeafNames.kuma(mesh: "m", tags: tags) }
        #expect(error.problem.contains("65 services"))
    }

    @Test(arguments: ["", "a/b", "a b", "ä", ".", "..", "a%41", String(repeating: "a", count: 2048)])
    func `a service that no SPIFFE ID can name`(service: String) {
        #expect(throws: LeafNamesError.self) { try LeafNames.spiffe(mesh: "default", service: service) }
        #expect(throws: LeafNamesError.self) {
            try LeafNames.kuma(mesh: "default", tags: [["kuma.io/service": service]])
        }
    }

    @Test(arguments: ["", "Default", "a/b", "a:1", "u@a"])
    func `a mesh that is no trust domain`(mesh: String) {
        #expect(throws: LeafNamesError.self) { try LeafNames.spiffe(mesh: mesh, service: "web") }
    }

    /// `kuma://kuma.io/service/admin` is the tag `kuma.io/service`, whatever else could be read into it.
    @Test(arguments: [
        ("kuma.io", "service/admin"), ("kuma.io/service/admin", "x"), ("", "x"), ("a//b", "x"), ("/a", "x"),
        ("a b", "x"), ("a", "x y"), ("a", "x#y"),
    ])
    func `a tag that could be read as another`(tag: String, value: String) {
        #expect(throws: LeafNamesError.self) {
            try LeafNames.kuma(mesh: "default", tags: [["kuma.io/service": "web", tag: value]])
        }
    }

    @Test func `more labels than a certificate carries`() {
        var tags = ["kuma.io/service": "web"]
        for index in 0..<400 { tags["label-\(index)"] = String(repeating: "x", count: 80) }
        #expect(throws: LeafNamesError.self) { try LeafNames.kuma(mesh: "default", tags: [tags]) }
    }
}
