import Testing

@testable import TrafficPermissions

/// Kuma's order, made total.
@Suite struct PolicyOrderTests {
    @Test func eachStandsBeforeAllThatAreStronger() throws {
        let weakestFirst = [
            try policy("kind: Mesh", "b", "kuma-system"), try policy("kind: Mesh", "a", "kuma-system"),
            try policy("kind: Mesh", "z", "shop"), try policy("kind: Mesh", "z", "bank"),
            try policy("kind: Dataplane", "a", "bank"), try policy("kind: Dataplane, sectionName: http", "a", "bank"),
            try policy("kind: Dataplane, labels: {a: b}", "a", "bank"),
            try policy("kind: Dataplane, labels: {a: b}, sectionName: http", "a", "bank"),
            try policy("kind: Dataplane, name: web", "z", "kuma-system"),
            try policy("kind: Dataplane, name: web", "a", "bank"),
            try policy("kind: Dataplane, name: web, sectionName: http", "z", "kuma-system"),
            try policy("kind: MeshSubset", "a", "bank"), try policy("kind: MeshService, name: web", "a", "bank"),
            try policy("kind: MeshService, name: web, sectionName: '80'", "a", "kuma-system"),
            try policy("kind: MeshServiceSubset, name: web", "z", "kuma-system"),
            try policy("kind: Nobody", "z", "kuma-system"), try policy("kind: Nobody", "z", "bank"),
        ]
        for (index, weaker) in weakestFirst.enumerated() {
            for stronger in weakestFirst[(index + 1)...] {
                #expect(PolicyOrder(weaker) < PolicyOrder(stronger), "\(weaker.target) \(stronger.target)")
                #expect(!(PolicyOrder(stronger) < PolicyOrder(weaker)))
            }
        }
    }

    private func policy(_ target: String, _ name: String, _ namespace: String) throws -> Policy {
        try .from("kind: Mesh", "Deny", to: target, name: name, in: namespace)
    }
}
