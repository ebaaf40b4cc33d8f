import KubernetesAPI
import Randomness
import Testing

@Suite struct RandomSelectorTests {
    private let words = [
        "a", "b.c/d", "in", "notin", "exists", " ", "  ", ",", "=", "==", "!=", "!", "(", ")", "\\", "é", "",
    ]

    /// Whatever is read at all means the same after it was written.
    @Test func anyTextIsRefusedOrASelector() {
        randomRounds { seed, generator in
            for _ in 0..<300 {
                let text = (0..<Int.random(in: 0...10, using: &generator))
                    .map { _ in words.randomElement(using: &generator) ?? "" }.joined()
                if let selector = try? LabelSelector(parsing: text) {
                    let again = try LabelSelector(parsing: selector.description)
                    #expect(again == selector, "seed \(seed): \(text)")
                }
                if let selector = try? FieldSelector(parsing: text) {
                    let again = try FieldSelector(parsing: selector.description)
                    #expect(again == selector, "seed \(seed): \(text)")
                }
            }
        }
    }
}
