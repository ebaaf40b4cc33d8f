import KubernetesAPI
import Testing

@Suite struct SelectorTests {
    static let labels = ["app": "web", "tier": "front", "empty": ""]

    @Test(arguments: [
        ("", true), ("app=web", true), ("app==web", true), ("app!=web", false), ("none!=x", true), ("app", true),
        ("!app", false), ("! none", true), ("app in (api, web)", true), ("app notin (api)", true),
        ("none in (x)", false),
        ("none notin (x)", true), ("app=web,tier=back", false), (" app = web , tier in (front) ", true),
        ("empty=", true),
    ])
    func matches(text: String, expected: Bool) throws {
        let selector = try LabelSelector(parsing: text)
        #expect(selector.matches(Self.labels) == expected)
        #expect(try LabelSelector(parsing: selector.description) == selector)
    }

    @Test(arguments: ["=a", "a in b", "a in (b", "a b", ",", "a,,b", "a=b)"])
    func refusesLabelSelector(text: String) {
        #expect(throws: SelectorError.self) { try LabelSelector(parsing: text) }
    }

    @Test func fieldSelectorsKeepEscapedCharacters() throws {
        let selector = try FieldSelector(parsing: #"metadata.name=a\,b\=c\\,type!=Opaque"#)
        #expect(
            selector.requirements == [.init("metadata.name", #"a,b=c\"#), .init("type", "Opaque", isNegated: true)])
        #expect(try FieldSelector(parsing: selector.description) == selector)
        #expect(throws: SelectorError.self) { try FieldSelector(parsing: "metadata.name") }
    }
}
