import FoundationEssentials
import JSON
import Testing

@testable import EmbeddedAPIServer

/// Tokens of service accounts: made, read, and no longer valid.
@Suite struct ServiceAccountTokenTests {
    private let server: TestServer
    private static let accounts = "/api/v1/namespaces/default/serviceaccounts"

    init() async throws {
        server = try TestServer(authorization: .rbac)
        try await server.create(Self.accounts, ["metadata": ["name": "bot"]])
    }

    private func token(_ spec: JSONValue = [:], account: String = "bot") async throws -> String {
        let answer = try await server.create("\(Self.accounts)/\(account)/token", ["spec": spec])
        return try #require(answer["status"]?["token"]?.string)
    }

    /// The status of a TokenReview.
    private func review(_ token: String, _ audiences: [String] = []) async throws -> JSONValue {
        let spec: JSONValue = ["token": .string(token), "audiences": JSONValue(audiences)]
        let review = try await server.create("/apis/authentication.k8s.io/v1/tokenreviews", ["spec": spec])
        return try #require(review["status"])
    }

    private func status(_ token: String) async -> Int {
        await server.request("GET", "/api/v1/namespaces/default/secrets", headers: ["Authorization": "Bearer \(token)"])
            .status
    }

    @Test func saysWhoItIs() async throws {
        let token = try await token()
        let user = try #require(try await review(token)["user"])
        #expect(user["username"]?.string == "system:serviceaccount:default:bot")
        #expect(
            user["groups"] == ["system:serviceaccounts", "system:serviceaccounts:default", "system:authenticated"])
        let account = try await server.json("GET", "\(Self.accounts)/bot")
        #expect(user["uid"]?.string == account.objectUID)
        let credential = user["extra"]?["authentication.kubernetes.io/credential-id"]?[0]?.string
        #expect(credential?.hasPrefix("JTI=") == true)
        // It is known, and may nothing.
        #expect(await status(token) == 403)
    }

    @Test func hasTheClaimsOfKubernetes() async throws {
        let text = try await token(["audiences": ["a", "b"], "expirationSeconds": 700])
        let payload = try #require(JSONWebToken(text)).payload
        #expect(payload["iss"]?.string == "https://kubernetes.default.svc.cluster.local")
        #expect(payload["sub"]?.string == "system:serviceaccount:default:bot")
        #expect(payload["aud"] == ["a", "b"])
        let times = ["iat", "nbf", "exp"].compactMap { payload[$0]?.integer }
        #expect(times.count == 3 && times[0] == times[1] && times[2] - times[0] == 700)
        #expect(payload["kubernetes.io"]?["namespace"]?.string == "default")
        #expect(payload["kubernetes.io"]?["serviceaccount"]?["name"]?.string == "bot")
        #expect(payload["jti"]?.string?.isEmpty == false)
    }

    @Test(
        arguments: [
            (["expirationSeconds": 599], 422), (["expirationSeconds": 4_294_967_297], 422),
            (["boundObjectRef": ["kind": "Secret", "apiVersion": "v1", "name": "none"]], 404),
            (["boundObjectRef": ["kind": "ConfigMap", "apiVersion": "v1", "name": "none"]], 400),
        ] as [(JSONValue, Int)])
    func isRefused(_ spec: JSONValue, _ code: Int) async throws {
        let body = JSONValue.object(["spec": spec]).text
        #expect(await server.request("POST", "\(Self.accounts)/bot/token", body: body).status == code)
    }

    @Test func needsItsAccount() async throws {
        #expect(await server.request("POST", "\(Self.accounts)/nobody/token", body: "{}").status == 404)
        let body = #"{"metadata":{"uid":"other"}}"#
        #expect(await server.request("POST", "\(Self.accounts)/bot/token", body: body).status == 409)
        #expect(await server.request("GET", "\(Self.accounts)/bot/token").status == 405)
        let strict = await server.request(
            "POST", "\(Self.accounts)/bot/token?fieldValidation=Strict", body: #"{"spec":{"audience":["a"]}}"#)
        #expect(strict.status == 400)
    }

    @Test func isMeantForItsAudience() async throws {
        let token = try await token(["audiences": ["koguma"]])
        #expect(try await review(token, ["koguma", "other"])["audiences"] == ["koguma"])
        let status = try await review(token)
        #expect(status["authenticated"] == nil)
        #expect(status["user"] == [:])
        #expect(status["error"]?.string?.contains(#"token audiences ["koguma"] is invalid"#) == true)
        #expect(await self.status(token) == 401)
        #expect(try await review(server.server.token)["authenticated"]?.bool == true)
    }

    /// One changed character anywhere, another algorithm, another signer: it is no token.
    @Test func isNotForged() async throws {
        let token = try await token()
        let parts = token.split(separator: ".").map(String.init)
        var forgeries = ["", "a", "a.b.c", "\(token).", "\(token)=", ".\(token)", parts[0] + "." + parts[1] + "."]
        for index in parts.indices {
            var bytes = Array(parts[index].utf8)
            for position in [0, bytes.count / 2, bytes.count - 1] {
                let byte = bytes[position]
                bytes[position] = byte == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
                var changed = parts
                changed[index] = String(decoding: bytes, as: UTF8.self)
                forgeries.append(changed.joined(separator: "."))
                bytes[position] = byte
            }
        }
        for header in [
            #"{"alg":"none"}"#, #"{"alg":"None"}"#, #"{}"#, #"{"alg":"HS256"}"#, #"{"alg":"ES384"}"#,
            #"{"alg":"ES256","crit":["x"]}"#, #"{"alg":"ES256","alg":"ES256"}"#,
        ] {
            let head = Base64URL.encode(Array(header.utf8))
            forgeries += [".", ".\(parts[2])"].map { "\(head).\(parts[1])\($0)" }
        }
        for forgery in forgeries {
            #expect(try await review(forgery.isEmpty ? " " : forgery)["authenticated"] == nil, "\(forgery)")
            #expect(await status(forgery) == 401, "\(forgery)")
        }
        #expect(await status(token) == 403)
    }

    @Test func isOfThisServerAlone() async throws {
        let other = try TestServer(authorization: .rbac)
        let account = try await server.json("GET", "\(Self.accounts)/bot")
        try await other.create(Self.accounts, ["metadata": ["name": "bot"]])
        let answer = try await other.create("\(Self.accounts)/bot/token", [:])
        let token = try #require(answer["status"]?["token"]?.string)
        #expect(await status(token) == 401)
        // Nor with the right UID.
        let claims = ServiceAccountClaims(
            namespace: "default", serviceAccount: .init(name: "bot", uid: account.objectUID),
            audiences: [ServiceAccountTokens.issuer], issued: 0, notBefore: 0, expires: 1 << 40, identifier: "x")
        let forged = try ServiceAccountTokens(key: ServerIdentity().tokenKey, core: APICore()).issue(claims)
        #expect(await status(forged) == 401)
    }

    @Test func goesWithItsAccount() async throws {
        let token = try await token()
        await server.request("DELETE", "\(Self.accounts)/bot")
        #expect(await status(token) == 401)
        try await server.create(Self.accounts, ["metadata": ["name": "bot"]])
        #expect(try await review(token)["error"]?.string?.contains("does not match claim") == true)
    }

    @Test func goesWithWhatItIsBoundTo() async throws {
        let secrets = "/api/v1/namespaces/default/secrets"
        try await server.create(secrets, ["metadata": ["name": "one"]])
        let reference: JSONValue = ["kind": "Secret", "apiVersion": "v1", "name": "one"]
        let token = try await token(["boundObjectRef": reference])
        #expect(try #require(JSONWebToken(token)).payload["kubernetes.io"]?["secret"]?["name"]?.string == "one")
        #expect(await status(token) == 403)
        await server.request("DELETE", "\(secrets)/one")
        #expect(
            try await review(token)["error"]?.string
                == "[invalid bearer token, service account token has been invalidated]")
    }

    @Test func knowsThePodAndItsNode() async throws {
        let pods = "/api/v1/namespaces/default/pods"
        let containers: JSONValue = [["name": "a", "image": "a"]]
        try await server.create(
            pods,
            [
                "metadata": ["name": "one"],
                "spec": ["serviceAccountName": "bot", "nodeName": "n1", "containers": containers],
            ])
        try await server.create(
            pods,
            ["metadata": ["name": "two"], "spec": ["serviceAccountName": "other", "containers": containers]])
        let token = try await token(["boundObjectRef": ["kind": "Pod", "apiVersion": "v1", "name": "one"]])
        let extra = try await review(token)["user"]?["extra"]
        #expect(extra?["authentication.kubernetes.io/pod-name"] == ["one"])
        #expect(extra?["authentication.kubernetes.io/node-name"] == ["n1"])
        #expect(extra?["authentication.kubernetes.io/node-uid"] == nil)
        let wrong = #"{"spec":{"boundObjectRef":{"kind":"Pod","apiVersion":"v1","name":"two"}}}"#
        #expect(await server.request("POST", "\(Self.accounts)/bot/token", body: wrong).status == 400)
        await server.request("DELETE", "\(pods)/one?gracePeriodSeconds=0")
        #expect(await status(token) == 401)
    }
}

/// Whether a token that is signed well is still valid: a function of claims, time and objects.
@Suite struct TokenValidityTests {
    private static let claims = ServiceAccountClaims(
        namespace: "ns", serviceAccount: .init(name: "bot", uid: "u"), audiences: [], issued: 1000, notBefore: 1000,
        expires: 2000, identifier: "i")

    private static func object(_ uid: String, deletion: String? = nil) -> JSONValue {
        var metadata: JSONObject = ["uid": .string(uid)]
        metadata.set("deletionTimestamp", deletion)
        return ["metadata": .object(metadata)]
    }

    @Test(
        arguments: [
            (940, nil), (939, "not valid yet"), (1500, nil), (2060, nil), (2061, "has expired"),
        ] as [(Int64, String?)])
    func holdsForATime(_ now: Int64, _ problem: String?) {
        let validity = TokenValidity(claims: Self.claims, now: now)
        let found = validity.problem(.init(serviceAccount: Self.object("u")))
        if let problem { #expect(found?.contains(problem) == true) } else { #expect(found == nil) }
    }

    @Test func aPodCountsUntilItsTimeToGoHasPassed() {
        var claims = Self.claims
        claims.pod = .init(name: "p", uid: "1")
        claims.node = .init(name: "n", uid: "gone")
        func problem(_ pod: JSONValue?) -> String? {
            TokenValidity(claims: claims, now: 1500)
                .problem(.init(serviceAccount: Self.object("u"), pod: pod, node: nil))
        }
        #expect(problem(Self.object("1")) == nil)
        #expect(problem(Self.object("1", deletion: "1970-01-01T00:24:00Z")) == nil)  // 1440
        #expect(problem(Self.object("1", deletion: "1970-01-01T00:23:59Z"))?.contains("invalidated") == true)
        #expect(problem(Self.object("2"))?.contains("does not match") == true)
        #expect(problem(nil)?.contains("invalidated") == true)
    }

    @Test func aNodeCountsWhereThereIsNoPod() {
        var claims = Self.claims
        claims.node = .init(name: "n", uid: "1")
        let validity = TokenValidity(claims: claims, now: 1500)
        #expect(validity.problem(.init(serviceAccount: Self.object("u"), node: Self.object("1"))) == nil)
        #expect(validity.problem(.init(serviceAccount: Self.object("u"))) != nil)
    }

    @Test func anotherAccountOfTheNameIsAnother() {
        let validity = TokenValidity(claims: Self.claims, now: 1500)
        #expect(validity.problem(.init(serviceAccount: Self.object("v"))) != nil)
        #expect(validity.problem(.init()) == "serviceaccounts \"bot\" not found")
    }
}
