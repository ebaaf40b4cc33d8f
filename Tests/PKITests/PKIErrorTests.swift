import Testing

@testable import PKI

@Suite struct PKIErrorTests {
    @Test func descriptionHoldsMessageAndReasons() {
        let error = PKIError(.expired, "it is over", reasons: ["a", "b"])
        #expect(error.description == "it is over (a; b)")
        #expect(error.metricLabel == "expired")
        #expect(!error.isRetriable)
    }
}
