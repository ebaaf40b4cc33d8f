import FoundationEssentials
import MeshAuthority
@testable import MeshOperator
import PKI
import TestSupport
import Testing
import WorkloadIdentity

@Suite struct WorkloadSigningTests {
    private static let now = Date(timeIntervalSince1970: 1_900_000_000)
    private static let profile = LeafRequest.Profile.spiffe("spiffe://default/web_shop_svc_80")

    private let signing = WorkloadSigning()

    /// With what mesh `default` signs.
    private func grant(
        until: TimeInterval = 86_400 * 30, lifetime: Duration = .seconds(86_400), rootLifetime: Duration = .seconds(1e8)
    ) throws -> SigningGrant {
        let key = try PrivateKey.generateP256()
        let root = try PKISigning().selfSignedRoot(
            RootRequest(mesh: "default", now: Self.now, lifetime: rootLifetime), keyPEM: key.pem())
        return SigningGrant(certificate: root, key: try key.pem(), until: Self.now + until, lifetime: lifetime)
    }

    @Test func `a key and a certificate that belong together`() throws {
        let grant = try grant()
        let leaf = try signing.issue(Self.profile, by: grant, at: Self.now)
        #expect(String(decoding: leaf.key, as: UTF8.self).hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let (key, certificate) = (try PrivateKey(pem: leaf.key), try Certificate(pem: leaf.certificate))
        #expect(key.publicKey == certificate.publicKey)
        #expect(leaf.facts.uris == ["spiffe://default/web_shop_svc_80"])
        #expect(leaf.facts.issuer == grant.certificate.subject)
        #expect(leaf.facts.authorityKeyIdentifier == grant.certificate.keyIdentifier)
        #expect(leaf.facts.isIssued(by: grant.certificate))
        #expect(leaf.facts.notBefore == Self.now - 300)
        #expect(leaf.facts.notAfter == Self.now + 86_400)
        // Somebody who did not make it reads the same.
        #expect(WorkloadSigning().facts(certificate: leaf.certificate, key: leaf.key) == leaf.facts)
        #expect(signing.facts(certificate: leaf.certificate, key: leaf.key) == leaf.facts)
    }

    @Test func `each has a key of its own`() throws {
        let grant = try grant()
        let leaves = try (0..<10).map { _ in try signing.issue(Self.profile, by: grant, at: Self.now) }
        #expect(Set(leaves.map(\.key)).count == 10)
    }

    @Test func `never longer than the grant and its issuer`() throws {
        let limited = try signing.issue(Self.profile, by: grant(until: 3600.5), at: Self.now)
        #expect(limited.facts.notAfter == Self.now + 3600)
        let ending = try signing.issue(Self.profile, by: grant(rootLifetime: .seconds(7200)), at: Self.now)
        #expect(ending.facts.notAfter == Self.now + 7200)
        #expect(throws: SigningError.self) { try signing.issue(Self.profile, by: grant(until: 0), at: Self.now) }
    }

    @Test func `what travels with it is beside it`() throws {
        let above = try grant()
        let grant = SigningGrant(
            certificate: above.certificate, intermediates: [above.certificate, above.certificate], key: above.key,
            until: above.until, lifetime: above.lifetime)
        let leaf = try signing.issue(Self.profile, by: grant, at: Self.now)
        let chain = try Certificate.parse(pemBundle: leaf.certificate)
        #expect(chain.count == 3)
        #expect(chain.first?.uriNames == leaf.facts.uris)
        #expect(leaf.facts.travellers == 2)
        #expect(WorkloadSigning().facts(certificate: leaf.certificate, key: leaf.key)?.travellers == 2)
    }

    @Test func `another root signs after a rotation`() throws {
        let (first, second) = (try grant(), try grant())
        for grant in [first, second, first] {
            let leaf = try signing.issue(Self.profile, by: grant, at: Self.now)
            #expect(leaf.facts.isIssued(by: grant.certificate))
            try Verifier(anchors: [Certificate(der: grant.certificate.der)]).verify(
                [Certificate(pem: leaf.certificate)], at: Self.now, for: .client)
        }
    }

    @Test func `a key of another root signs nothing`() throws {
        let (first, second) = (try grant(), try grant())
        let mixed = SigningGrant(
            certificate: first.certificate, key: second.key, until: first.until, lifetime: first.lifetime)
        let error = try #require(throws: SigningError.self) {
            try signing.issue(Self.profile, by: mixed, at: Self.now)
        }
        #expect(error.problem.contains("does not belong"))
    }

    @Test(arguments: [
        LeafRequest.Profile.spiffe("spiffe://default/a//b"), .spiffe("spiffe://Default/a"),
        .spiffe("spiffe://default/.."),
        .spiffe("spiffe://default/a?b"), .spiffe("spiffe://u@default/a"), .spiffe("spiffe://default:1/a"),
        .spiffe("spiffe://default"), .kuma(identities: ["spiffe://default/a%41"], tags: []),
    ])
    func `what is no SPIFFE ID is not signed`(profile: LeafRequest.Profile) throws {
        let grant = try grant()
        #expect(throws: SigningError.self) { try signing.issue(profile, by: grant, at: Self.now) }
    }

    @Test func `what is of no use is read as nothing`() throws {
        let grant = try grant()
        let leaf = try signing.issue(Self.profile, by: grant, at: Self.now)
        let other = try signing.issue(Self.profile, by: grant, at: Self.now)
        #expect(signing.facts(certificate: leaf.certificate, key: other.key) == nil)
        for _ in 0..<2 {
            #expect(signing.facts(certificate: [], key: leaf.key) == nil)
            #expect(signing.facts(certificate: leaf.certificate, key: []) == nil)
            #expect(signing.facts(certificate: leaf.key, key: leaf.certificate) == nil)
            #expect(signing.facts(certificate: Array(leaf.certificate.dropLast(40)), key: leaf.key) == nil)
        }
        #expect(signing.facts(certificate: leaf.certificate, key: leaf.key) == leaf.facts)
    }
}
