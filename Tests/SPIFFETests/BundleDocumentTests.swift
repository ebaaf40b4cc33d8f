import JSON
import SPIFFE
import Testing

/// The check list B1 to B6 of SPIFFE bundles.
@Suite struct BundleDocumentTests {
    @Test(arguments: [[:], ["keys": .null], ["keys": [:]], []] as [JSONValue])
    func b1KeysAreThere(json: JSONValue) {
        #expect(throws: SPIFFEError.self) { try BundleDocument(json: json) }
    }

    @Test func b1KeysMayBeEmpty() throws {
        #expect(try BundleDocument(json: ["keys": []]).authorities.isEmpty)
        #expect(BundleDocument(authorities: []).json == ["keys": []])
    }

    @Test(
        arguments: [
            ["use": "x509-svid", "x5c": ["AQ=="]],
            ["kty": "EC", "x5c": ["AQ=="]],
            ["kty": "OKP", "use": "x509-svid", "x5c": ["AQ=="]],
            ["kty": "EC", "use": "jwt-svid", "kid": "a"],
            ["kty": "EC", "use": "other", "x5c": ["AQ=="]],
            "text",
        ] as [JSONValue])
    func b2UnknownElementsArePassedOver(element: JSONValue) throws {
        let known: JSONValue = ["kty": "EC", "use": "x509-svid", "x5c": ["Ag=="]]
        #expect(try BundleDocument(json: ["keys": [element, known]]).authorities.map(\.certificate) == [[2]])
    }

    @Test func b3ElementHasOneCertificateAndNoKeyIdentifier() throws {
        let bundle = BundleDocument(
            authorities: [
                .init(certificate: [1, 2, 3], key: .ellipticCurve(curve: "P-256", x: [0xFB, 0xFF], y: [0])),
                .init(certificate: [4], key: .rsa(modulus: [0, 0x80, 1], exponent: [1, 0, 1])),
            ])
        #expect(
            bundle.json == [
                "keys": [
                    ["kty": "EC", "use": "x509-svid", "x5c": ["AQID"], "crv": "P-256", "x": "-_8", "y": "AA"],
                    ["kty": "RSA", "use": "x509-svid", "x5c": ["BA=="], "n": "gAE", "e": "AQAB"],
                ]
            ])
    }

    @Test func b3OnlyTheFirstCertificateCounts() throws {
        let two: JSONValue = ["kty": "EC", "use": "x509-svid", "x5c": ["AQ==", "Ag=="]]
        let none: JSONValue = ["kty": "EC", "use": "x509-svid"]
        let empty: JSONValue = ["kty": "EC", "use": "x509-svid", "x5c": []]
        #expect(try BundleDocument(json: ["keys": [two, none, empty]]).authorities.map(\.certificate) == [[1]])
    }

    @Test(arguments: [["!"], [""], [1]] as [JSONValue])
    func b3CertificateIsBase64(chain: JSONValue) {
        #expect(throws: SPIFFEError.self) {
            try BundleDocument(json: ["keys": [["kty": "EC", "use": "x509-svid", "x5c": chain]]])
        }
    }

    @Test func b4b5SequenceAndRefreshHint() throws {
        let bundle = BundleDocument(authorities: [], sequence: 7, refreshHint: 300)
        #expect(bundle.json == ["keys": [], "spiffe_sequence": 7, "spiffe_refresh_hint": 300])
        #expect(try BundleDocument(json: bundle.json) == bundle)
        for name in ["spiffe_sequence", "spiffe_refresh_hint"] {
            #expect(throws: SPIFFEError.self) { try BundleDocument(json: .object(["keys": [], name: "1"])) }
        }
    }

    @Test func b6UnknownParametersAreTolerated() throws {
        #expect(try BundleDocument(json: ["keys": [], "other": 1]).sequence == nil)
    }
}
