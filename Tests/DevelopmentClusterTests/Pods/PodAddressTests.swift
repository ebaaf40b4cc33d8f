import KubernetesAPI
import Testing

@testable import DevelopmentCluster

@Suite struct PodAddressTests {
    @Test func `An address follows from the UID, and so is the same in every run`() {
        let address = PodAddress.choose(for: "7d3f", isTaken: { _ in false })
        #expect(address != nil)
        #expect(PodAddress.choose(for: "7d3f", isTaken: { _ in false }) == address)
    }

    @Test func `Another Pod's address is passed over`() throws {
        let first = try #require(PodAddress.choose(for: "a", isTaken: { _ in false }))
        let second = try #require(PodAddress.choose(for: "a", isTaken: { $0 == first }))
        #expect(second != first)
    }

    @Test func `Addresses are of the loopback network, and none of 127.0.0.0/24`() throws {
        for number in 0..<5000 {
            let text = try #require(PodAddress.choose(for: "uid-\(number)", isTaken: { _ in false }))
            let parts = text.split(separator: ".").compactMap { Int($0) }
            #expect(parts.count == 4 && parts[0] == 127 && parts.allSatisfy { 0...255 ~= $0 }, "\(text)")
            #expect(!text.hasPrefix("127.0.0."))
            #expect(parts[3] != 0 && parts[3] != 255)
        }
    }
}
