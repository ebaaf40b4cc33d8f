import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("Server-side apply and managed fields")
struct ApplyTests {
    let cluster = Cluster()

    init() throws {
        try cluster.installFoo()
    }

    @Test func theManagerIsTheProgramWhereNoneIsNamed() throws {
        var options = WriteOptions(caller: Caller(user: "t", groups: [], userAgent: "kubectl/v1.36 (linux/amd64)"))
        #expect(try cluster.create(secret("a"), options).fields(of: "kubectl") != nil)
        options.caller.userAgent = ""
        #expect(try cluster.create(secret("b"), options).fields(of: "unknown") != nil)
    }

    @Test func finalizersAndOwnersAreSharedByItem() throws {
        let first: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "o1", "uid": "u1"]
        let second: JSONValue = ["apiVersion": "v1", "kind": "Secret", "name": "o2", "uid": "u2"]
        try cluster.apply(foo("x", metadata: ["finalizers": ["e.io/a"], "ownerReferences": [first]]), by: "m1")
        let both = try cluster.apply(
            foo("x", metadata: ["finalizers": ["e.io/b"], "ownerReferences": [second]]), by: "m2")
        #expect(both.finalizers.sorted() == ["e.io/a", "e.io/b"])
        #expect(both.owners.map(\.name).sorted() == ["o1", "o2"])
        let left = try cluster.apply(foo("x"), by: "m1")
        #expect(left.finalizers == ["e.io/b"])
        #expect(left.owners.map(\.name) == ["o2"])
    }
}
