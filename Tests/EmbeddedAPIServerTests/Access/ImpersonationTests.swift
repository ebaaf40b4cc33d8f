import Testing

@testable import EmbeddedAPIServer

/// The wish to be somebody else, as headers have it.
@Suite struct ImpersonationTests {
    private func impersonation(_ headers: HTTPHeaders) throws -> Impersonation {
        try #require(try Impersonation(headers))
    }

    @Test func needsWhatItAsksFor() throws {
        let wish = try impersonation([
            "impersonate-USER": "jane", "Impersonate-Group": "a", "IMPERSONATE-GROUP": "b", "Impersonate-Uid": "7",
            "Impersonate-Extra-Acme.com%2FScopes": "x", "impersonate-extra-acme.com%2fscopes": "y",
        ])
        let demands = wish.demands.map { "\($0.group)/\($0.resource)/\($0.subresource) \($0.name)" }
        #expect(
            demands == [
                "/users/ jane", "/groups/ a", "/groups/ b", "authentication.k8s.io/userextras/acme.com/scopes x",
                "authentication.k8s.io/userextras/acme.com/scopes y", "authentication.k8s.io/uids/ 7",
            ])
        #expect(wish.demands.allSatisfy { $0.verb == "impersonate" && $0.namespace.isEmpty })
        #expect(
            wish.caller(userAgent: "u")
                == Caller(
                    user: "jane", groups: ["a", "b", "system:authenticated"], uid: "7",
                    extra: ["acme.com/scopes": ["x", "y"]], userAgent: "u"))
    }

    @Test func aServiceAccountIsOneOfItsNamespace() throws {
        let wish = try impersonation(["Impersonate-User": "system:serviceaccount:red:bot"])
        #expect(
            wish.demands == [
                RequestAttributes(verb: "impersonate", namespace: "red", resource: "serviceaccounts", name: "bot")
            ])
        let groups = ["system:serviceaccounts", "system:serviceaccounts:red", "system:authenticated"]
        #expect(wish.caller(userAgent: "").groups == groups)
    }

    @Test(
        arguments: [
            "system:serviceaccount:", "system:serviceaccount:red:", "system:serviceaccount:a:b:c",
            "system:serviceaccount:Red:bot", "system:serviceaccount:red:bot ", "System:serviceaccount:red:bot",
            "system:serviceaccount:\u{301}red:bot",
        ])
    func whatOnlyLooksLikeOneIsAUser(_ user: String) throws {
        let wish = try impersonation(["Impersonate-User": user])
        #expect(wish.demands.map(\.resource) == ["users"])
        #expect(wish.demands.map(\.name) == [user])
        #expect(wish.caller(userAgent: "").groups == ["system:authenticated"])
    }

    @Test(
        arguments: [
            (["Impersonate-User": "system:anonymous"], ["system:unauthenticated"]),
            (["Impersonate-User": "u", "Impersonate-Group": "system:unauthenticated"], ["system:unauthenticated"]),
            (["Impersonate-User": "u", "Impersonate-Group": ""], ["", "system:authenticated"]),
            (["Impersonate-User": "u", "Impersonate-Group": "system:authenticated"], ["system:authenticated"]),
        ] as [(HTTPHeaders, [String])])
    func everybodyIsKnownOrUnknown(_ headers: HTTPHeaders, _ groups: [String]) throws {
        #expect(try impersonation(headers).caller(userAgent: "").groups == groups)
    }

    @Test(
        arguments: [
            ["Impersonate-Group": "system:masters"], ["Impersonate-Uid": "1"], ["Impersonate-Extra-A": "1"],
            ["Impersonate-User": "", "Impersonate-Group": "system:masters"],
        ] as [HTTPHeaders])
    func withoutAUserItIsRefused(_ headers: HTTPHeaders) {
        let error = #expect(throws: APIStatusError.self) { try Impersonation(headers) }
        #expect(error?.code == 400)
    }

    @Test func noHeadersNoWish() throws {
        #expect(try Impersonation(["User-Agent": "x", "Impersonate-User": ""]) == nil)
    }
}
