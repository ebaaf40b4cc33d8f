import TestSupport
import Testing

@testable import koguma

@Suite struct ExampleManifestTests {
    @Test func `The example in the binary is the one in the repository`() throws {
        let file = try Repository.text(Repository.examples + "/kong-air-production.yaml")
        #expect(ExampleManifest.text == file)
    }
}
