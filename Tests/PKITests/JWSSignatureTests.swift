import FoundationEssentials
import Testing

@testable import PKI

@Suite struct JWSSignatureTests {
    @Test func signaturesAreRAndSSideBySide() throws {
        let key = try PrivateKey.generateP256()
        // Some have leading zeros, which DER leaves out.
        for number in 0..<300 {
            let message = Array("message \(number)".utf8)
            let signature = try key.signJWS(message)
            #expect(signature.count == 64)
            #expect(try key.publicKey.verifiesJWS(signature, over: message))
            #expect(try !key.publicKey.verifiesJWS(signature, over: message + [0]))
        }
    }

    /// Made with pyca/cryptography, of a kind whose r begins with a zero.
    @Test func signaturesOfOthersVerify() throws {
        let point = try bytes(
            "BIEFPFoKLr9qt0APz3M1aobYIcAbv3wbrjz9GEfaJ20F5FyLKbnc+r48pNIZUyrQwmdLsL1K+cjsRwE0BusIB1g=")
        let signature = try bytes(
            "AJI2Wx6gnb7/lYIFsHII2yF79xaMVTWg2DQrNCuQ2w1/FmkObHZl+P15NBkeQbt2H6dfl4abcI4qDAiALjFS7Q==")
        let key = try PublicKey(spki: P256.spki(point: point[...]))
        let message = Array("header.payload".utf8)
        #expect(try key.verifiesJWS(signature, over: message))
        #expect(try !key.verifiesJWS(signature.dropLast(), over: message))
        #expect(try !key.verifiesJWS([UInt8](repeating: 0, count: 64), over: message))
        #expect(try !key.verifiesJWS([UInt8](repeating: 0xFF, count: 64), over: message))
        #expect(try !key.verifiesJWS([], over: message))
    }

    private func bytes(_ base64: String) throws -> [UInt8] { Array(try #require(Data(base64Encoded: base64))) }

    @Test(arguments: [[], [0x30], [0x30, 0x06, 2, 1, 1, 2, 1], [0x30, 0x80, 2, 0xFF, 1]] as [[UInt8]])
    func malformedDERIsNoSignature(_ der: [UInt8]) {
        #expect(JWSSignature.sideBySide(der: der) == nil)
    }

    @Test func otherKeysDoNotSign() throws {
        let key = try PrivateKey.generateRSABlocking(bits: 2048)
        #expect(throws: PKIError.self) { try key.signJWS([1]) }
        #expect(try !key.publicKey.verifiesJWS([UInt8](repeating: 1, count: 64), over: [1]))
    }
}
