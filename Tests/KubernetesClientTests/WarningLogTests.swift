import Testing

@testable import KubernetesClient

@Suite struct WarningLogTests {
    @Test(arguments: [
        (#"299 - "a""#, ["a"]), (#"299 - "a", 299 - "b""#, ["a", "b"]),
        (#"299 host "a" "Wed, 21 Oct 2015 07:28:00 GMT""#, ["a"]),
        (#"299 - "a" "Wed, 21 Oct 2015 07:28:00 GMT", 299 - "b""#, ["a", "b"]),
        (#"299 - "a \"b\" \\c""#, [#"a "b" \c"#]), (#"299 - "open"#, []), ("", []), (#"110 - "stale""#, []),
        (#"299 - """#, []),
    ])
    func findsTheTexts(_ header: String, _ texts: [String]) {
        #expect(WarningLog.texts(header) == texts)
    }
}
