import FoundationEssentials
import Testing

import PKI

@Suite struct SmokeTests {
    @Test func all() async throws {
        let now = Date()
        for key in [try PrivateKey.generateP256(), try await PrivateKey.generateRSA(bits: 2048)] {
            let root = try Certificate.selfSigned(.mesh("default"), key: key, at: now)
            print(root.subject, root.serialNumber, root.pem)
            #expect(root.isSelfSigned)
            let again = try PrivateKey(pem: key.pem())
            #expect(again.publicKey == key.publicKey)
            let issuer = try Issuer(certificate: root, key: again)
            let leafKey = try PrivateKey.generateP256()
            let leaf = try issuer.issueLeaf(.init(.spiffe("spiffe://default/web")), for: leafKey.publicKey, at: now)
            print(leaf.pem)
            let verifier = try Verifier(anchors: [root])
            try verifier.verify([leaf], at: now, for: .client)
            try verifier.verify([leaf], at: now, for: .server)
            #expect(try Certificate(pem: leaf.pem.utf8) == leaf)
        }
    }
}
