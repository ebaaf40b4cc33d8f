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

    /// RFC 7515, appendix A.3.
    @Test func theExampleOfTheStandardVerifies() throws {
        let x = try #require(Data(base64Encoded: "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU="))
        let y = try #require(Data(base64Encoded: "x/FEzRu9m36HLN/tue659LNpXW6pCyStikYjKIWI5a0="))
        let key = try PublicKey(spki: P256.spki(point: ([0x04] + Array(x) + Array(y))[...]))
        let header = "eyJhbGciOiJFUzI1NiJ9"
        let payload =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        let text = "DtEhU3ljbEg8L38VWAfUAqOyKAM6+xX+F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3+Kg6NU1Q=="
        let signature = Array(try #require(Data(base64Encoded: text)))
        #expect(try key.verifiesJWS(signature, over: Array("\(header).\(payload)".utf8)))
        #expect(try !key.verifiesJWS(signature.dropLast(), over: Array("\(header).\(payload)".utf8)))
        #expect(try !key.verifiesJWS([UInt8](repeating: 0, count: 64), over: Array("\(header).\(payload)".utf8)))
        #expect(try !key.verifiesJWS([], over: []))
    }

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
