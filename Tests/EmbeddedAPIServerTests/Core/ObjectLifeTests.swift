import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("What happens to every object")
struct ObjectLifeTests {
    let cluster = Cluster()

    @Test func versionsComeFromOneCounter() throws {
        let versions = try [
            cluster.create(secret("a")), cluster.create(configMap("a")), cluster.create(secret("b")),
        ].map { Int($0.version) ?? 0 }
        #expect(versions == Array(versions[0]...versions[0] + 2))
    }

    @Test func theStoreAsAWholeIsBounded() throws {
        let cluster = Cluster { $0.limits.storageBytes = 100_000 }
        try cluster.create(configMap("a", ["k": String(repeating: "x", count: 90_000)]))
        expectRefusal(500, "", "etcdserver: mvcc: database space exceeded") {
            try cluster.create(configMap("b", ["k": String(repeating: "x", count: 90_000)]))
        }
        try cluster.delete(.configMap("a"))
        try cluster.create(configMap("b", ["k": String(repeating: "x", count: 90_000)]))
    }

    @Test func concurrentPatchesAreNotLost() async throws {
        try cluster.create(configMap("a"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<40 {
                group.addTask { [cluster] in
                    try cluster.patch(.configMap("a"), ["data": .object(["k\(number)": "v"])])
                }
            }
            try await group.waitForAll()
        }
        #expect(try cluster.get(.configMap("a"))["data"]?.object?.count == 40)
    }
}
