import MeshOperator
import Testing

@Suite struct IdentitySecretNamespacesTests {
    @Test func `names are separated by commas, and said as often as one likes`() throws {
        #expect(try IdentitySecretNamespaces([]) == .none)
        #expect(try IdentitySecretNamespaces([""]) == .none)
        #expect(try IdentitySecretNamespaces(["a,b", "c", "a"]) == .some(["a", "b", "c"]))
        #expect(try IdentitySecretNamespaces(["*"]) == .all)
        #expect(try IdentitySecretNamespaces(["a", "*"]) == .all)
    }

    @Test(arguments: ["A", "a, b", "a/b", "a*", "-", String(repeating: "a", count: 64)])
    func `what is no name is refused`(value: String) {
        #expect(throws: InvalidIdentitySecretNamespace.self) { try IdentitySecretNamespaces([value]) }
    }

    @Test func `only those that are named are permitted`() {
        #expect(!IdentitySecretNamespaces.none.permits("a"))
        #expect(IdentitySecretNamespaces.some(["a"]).permits("a") && !IdentitySecretNamespaces.some(["a"]).permits("b"))
        #expect(IdentitySecretNamespaces.all.permits("a"))
    }
}
