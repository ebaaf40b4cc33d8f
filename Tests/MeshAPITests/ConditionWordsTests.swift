import MeshAPI
import Testing

/// The words of conditions are API, and API servers refuse others (apimachinery `meta/v1` `Condition`).
@Suite struct ConditionWordsTests {
    private func isWord(_ text: String, atMost length: Int) -> Bool {
        let letters = text.utf8.allSatisfy { byte in
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        }
        return letters && text.first?.isUppercase == true && text.utf8.count <= length
    }

    @Test(arguments: ConditionType.allCases) func typesAreCamelCase(type: ConditionType) {
        #expect(isWord(type.rawValue, atMost: 316))
    }

    @Test(arguments: ConditionReason.allCases) func reasonsAreCamelCase(reason: ConditionReason) {
        #expect(isWord(reason.rawValue, atMost: 1024))
    }
}
