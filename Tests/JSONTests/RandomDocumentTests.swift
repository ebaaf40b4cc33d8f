import JSON
import Randomness
import Testing

@Suite struct RandomDocumentTests {
    @Test func whatIsWrittenIsReadAgain() {
        randomRounds { seed, generator in
            for _ in 0..<30 {
                let value = JSONValue.random(depth: 4, using: &generator)
                for style in [JSONValue.Style.compact, .pretty] {
                    let again = try JSONValue(parsing: value.encoded(style))
                    #expect(again == value, "seed \(seed)")
                }
            }
        }
    }

    /// Whatever is read at all means the same after it was written.
    @Test func damagedDocumentsAreRefusedOrMeanSomething() {
        randomRounds { seed, generator in
            for _ in 0..<60 {
                let bytes = generator.mutate(JSONValue.random(depth: 4, using: &generator).encoded(.pretty))
                guard let value = try? JSONValue(parsing: bytes) else { continue }
                let again = try JSONValue(parsing: value.encoded())
                #expect(again == value, "seed \(seed)")
            }
        }
    }
}
