import TestSupport
import Testing

@Suite struct LinkageTests {
    /// Full Foundation doubles the binary, and it creeps in through a dependency's default traits.
    @Test func theExecutableIsNotLinkedWithFullFoundation() async throws {
        let libraries = try await Command("ldd", [Repository.koguma]).succeed()
        #expect(libraries.contains("libFoundationEssentials.so"))
        #expect(!libraries.contains("libFoundation.so"))
        #expect(!libraries.contains("libFoundationInternationalization.so"))
    }
}
