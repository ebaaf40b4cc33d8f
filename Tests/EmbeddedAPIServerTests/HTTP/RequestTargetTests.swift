import Testing

@testable import EmbeddedAPIServer

@Suite struct RequestTargetTests {
    @Test func decodesPathAndQuery() throws {
        let target = try #require(RequestTarget("/api/v1/namespaces/a%2Fb?labelSelector=a%3Db%2Cc+d&watch=1&flag"))
        #expect(target.segments == ["api", "v1", "namespaces", "a/b"])
        #expect(target.parameter("labelSelector") == "a=b,c d")
        #expect(target.flag("watch") == true)
        #expect(target.flag("flag") == true)
        #expect(target.flag("absent") == nil)
    }

    @Test func keepsAllValuesOfAParameter() throws {
        let target = try #require(RequestTarget("/x?dryRun=All&dryRun=All"))
        #expect(target.values("dryRun") == ["All", "All"])
    }

    @Test(arguments: ["watch=false", "watch=0", "watch=False"])
    func readsFalse(_ query: String) throws {
        #expect(try #require(RequestTarget("/x?\(query)")).flag("watch") == false)
    }

    @Test(arguments: ["", "api", "*", "http://a/b", "/%", "/%4", "/%zz", "/%ff", "/x?a=%zz"])
    func refusesWhatIsMalformed(_ text: String) {
        #expect(RequestTarget(text) == nil)
    }
}

@Suite struct ResourcePathTests {
    @Test(arguments: [
        ("/api/v1/namespaces", "", "namespaces", "", "", ""),
        ("/api/v1/namespaces/a", "", "namespaces", "", "a", ""),
        ("/api/v1/namespaces/a/status", "", "namespaces", "", "a", "status"),
        ("/api/v1/namespaces/a/finalize", "", "namespaces", "", "a", "finalize"),
        ("/api/v1/namespaces/a/secrets", "", "secrets", "a", "", ""),
        ("/api/v1/namespaces/a/secrets/b", "", "secrets", "a", "b", ""),
        ("/api/v1/namespaces/namespaces/secrets/b/", "", "secrets", "namespaces", "b", ""),
        ("/apis/kuma.io/v1alpha1/meshes/default/status", "kuma.io", "meshes", "", "default", "status"),
    ])
    func findsWhatAPathNames(
        _ path: String, group: String, plural: String, namespace: String, name: String, subresource: String
    ) throws {
        let segments = try #require(RequestTarget(path)).segments
        let found = try #require(ResourcePath(segments: segments))
        #expect(found.group == group)
        #expect(found.plural == plural)
        #expect(found.namespace == namespace)
        #expect(found.name == name)
        #expect(found.subresource == subresource)
    }

    @Test(arguments: ["/", "/api", "/apis/kuma.io", "/metrics", "/api/v1/namespaces/a/secrets/b/c/d"])
    func refusesOtherPaths(_ path: String) throws {
        let segments = try #require(RequestTarget(path)).segments
        #expect(ResourcePath(segments: segments) == nil)
    }
}
