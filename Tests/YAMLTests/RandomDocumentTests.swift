import JSON
import Randomness
import Testing
import YAML

@Suite struct RandomDocumentTests {
    @Test func whatIsWrittenIsReadAgain() {
        randomRounds { seed, generator in
            for _ in 0..<40 {
                let value: JSONValue = ["root": generator.value(depth: 5)]
                let documents = try YAML.parse(Array(YAML.encode(value).utf8))
                #expect(documents.map(\.value) == [value], "seed \(seed), \(value.text)")
            }
        }
    }

    /// Whatever is read at all means the same after it was written.
    @Test func damagedDocumentsAreRefusedOrMeanSomething() {
        randomRounds { seed, generator in
            for _ in 0..<40 {
                let text = YAML.encode(["root": generator.value(depth: 4), "other": generator.value(depth: 2)])
                let bytes = generator.mutate(Array(text.utf8))
                guard let documents = try? YAML.parse(bytes) else { continue }
                for document in documents where document.value != .null {
                    let again = try YAML.parse(Array(YAML.encode(document.value).utf8))
                    #expect(again.map(\.value) == [document.value], "seed \(seed), \(document.value.text)")
                }
            }
        }
    }
}
