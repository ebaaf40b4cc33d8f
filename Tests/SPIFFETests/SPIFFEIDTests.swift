import SPIFFE
import Testing

/// The check list I1 to I9 of SPIFFE-ID.
@Suite struct SPIFFEIDTests {
    @Test(arguments: ["http://a/b", "//a/b", "a/b", "", "spiffe", "spiffe:", "spiffe:/a/b", "spiffe:a", "SPIFFE//a"])
    func i1SchemeIsSPIFFE(text: String) {
        #expect(throws: SPIFFEError.self) { try SPIFFEID(text) }
    }

    @Test(arguments: ["spiffe://", "spiffe:///path"])
    func i2TrustDomainIsNotEmpty(text: String) {
        #expect(throws: SPIFFEError.self) { try SPIFFEID(text) }
    }

    @Test(arguments: [
        "spiffe://a/b?c", "spiffe://a?c", "spiffe://a/b#c", "spiffe://a#c", "spiffe://a/b?", "spiffe://a/b#",
    ])
    func i3NoQueryAndNoFragment(text: String) {
        #expect(throws: SPIFFEError.self) { try SPIFFEID(text) }
    }

    @Test(arguments: ["spiffe://user@a/b", "spiffe://user:x@a/b", "spiffe://@a", "spiffe://a:80/b", "spiffe://a:/b"])
    func i4AuthorityIsHostOnly(text: String) {
        #expect(throws: SPIFFEError.self) { try SPIFFEID(text) }
    }

    @Test func i5EachByteOfATrustDomain() throws {
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789.-_".utf8)
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: "/") {
            let text = "spiffe://a" + String(decoding: [byte], as: UTF8.self) + "b/p"
            #expect(((try? SPIFFEID(text)) != nil) == allowed.contains(byte), "byte \(byte)")
        }
        #expect(throws: SPIFFEError.self) { try TrustDomain("a/b") }
        #expect(throws: SPIFFEError.self) { try TrustDomain("%61") }
    }

    @Test(arguments: ["127.0.0.1", "a..b", ".", "-", "_", "1", "example.org", "a.b-c_d"])
    func i6NothingIsReadIntoNames(name: String) throws {
        #expect(try TrustDomain(name).name == name)
        #expect(try SPIFFEID("spiffe://\(name)/x").trustDomain.name == name)
    }

    @Test func i7EachByteOfASegment() throws {
        let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_".utf8)
        for byte in UInt8.min...UInt8.max where byte != UInt8(ascii: "/") {
            let text = "spiffe://a/b" + String(decoding: [byte], as: UTF8.self) + "c"
            #expect(((try? SPIFFEID(text)) != nil) == allowed.contains(byte), "byte \(byte)")
        }
    }

    @Test(arguments: [
        "spiffe://a/", "spiffe://a//", "spiffe://a//b", "spiffe://a/b/", "spiffe://a/./b", "spiffe://a/b/..",
        "spiffe://a/.",
        "spiffe://a/%61",
    ])
    func i7PathIsNormal(text: String) {
        #expect(throws: SPIFFEError.self) { try SPIFFEID(text) }
    }

    @Test(arguments: ["spiffe://a/...", "spiffe://a/.b", "spiffe://a/b..", "spiffe://a/b/c/d", "spiffe://a"])
    func i7OtherDotsAreFine(text: String) throws {
        #expect(try SPIFFEID(text).description == text)
    }

    @Test func i8Lengths() throws {
        let prefix = "spiffe://a/"
        let longest = prefix + String(repeating: "b", count: 2048 - prefix.utf8.count)
        #expect(try SPIFFEID(longest).description == longest)
        #expect(throws: SPIFFEError.self) { try SPIFFEID(longest + "b") }
        #expect(try TrustDomain(String(repeating: "a", count: 255)).name.count == 255)
        #expect(throws: SPIFFEError.self) { try TrustDomain(String(repeating: "a", count: 256)) }
        let domain = try TrustDomain("a")
        #expect(throws: SPIFFEError.self) {
            try SPIFFEID(trustDomain: domain, segments: [String(repeating: "b", count: 2048)])
        }
    }

    @Test func i9OnlyLowerCaseIsTakenSoTextsCompare() throws {
        #expect(throws: SPIFFEError.self) { try SPIFFEID("SPIFFE://a/b") }
        #expect(throws: SPIFFEError.self) { try SPIFFEID("spiffe://A/b") }
        #expect(try SPIFFEID("spiffe://a/b") != SPIFFEID("spiffe://a/B"))
        #expect(try SPIFFEID("spiffe://a/b") == SPIFFEID("spiffe://a/b"))
    }

    @Test func i10TheTrustDomainHasAnID() throws {
        let domain = try TrustDomain("default")
        #expect(domain.id.description == "spiffe://default")
        #expect(!domain.id.isWorkload)
    }

    @Test func madeFromSegments() throws {
        let domain = try TrustDomain("default")
        let id = try SPIFFEID(trustDomain: domain, segments: ["web_shop_svc_80"])
        #expect(id.description == "spiffe://default/web_shop_svc_80")
        #expect(id.isWorkload)
        for segments in [[""], ["a", ""], ["a/"], ["."], [".."], ["ä"], ["a b"]] {
            #expect(throws: SPIFFEError.self) { try SPIFFEID(trustDomain: domain, segments: segments) }
        }
    }

    @Test func charactersBeyondASCIIThatCombine() {
        // A combining mark after a slash makes one character of both; bytes decide, not characters.
        #expect(throws: SPIFFEError.self) { try SPIFFEID("spiffe://a/\u{301}b") }
        #expect(throws: SPIFFEError.self) { try SPIFFEID("spiffe://a\u{301}/b") }
    }
}
