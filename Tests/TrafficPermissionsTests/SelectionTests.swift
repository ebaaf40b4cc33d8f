import KubernetesAPI
import Testing

@testable import TrafficPermissions

/// Which inbounds a policy protects.
@Suite struct SelectionTests {
    let facts = InboundFacts(
        namespace: "shop", dataplane: "web-1", labels: ["app": "web"], port: 8080,
        entries: [
            .init(name: "http", tags: ["kuma.io/service": "web_shop_svc_80", "version": "v1", "color": "red"]),
            .init(name: "http", tags: ["kuma.io/service": "shop-web_shop_svc_9090", "version": "v2"]),
        ])

    private func isSelected(_ target: String, in namespace: String) throws -> Bool {
        let policy = try Policy.from("kind: Mesh", "Allow", to: target, in: namespace)
        // Whatever selects is found from what is selected.
        if policy.selects(facts) { #expect(policy.anchor.map { facts.anchors.contains($0) } == true) }
        return policy.selects(facts)
    }

    @Test(arguments: [
        "kind: Mesh", "kind: Mesh, proxyTypes: [Sidecar]", "kind: MeshSubset", "kind: MeshSubset, tags: {version: v2}",
        "kind: MeshSubset, tags: {kuma.io/service: web_shop_svc_80}", "kind: MeshService, name: web",
        "kind: MeshService, name: web_shop_svc_80", "kind: MeshService, name: shop-web",
        "kind: MeshService, name: web, namespace: shop", "kind: MeshService, name: web, sectionName: http",
        "kind: MeshService, name: web, sectionName: '80'",
        "kind: MeshServiceSubset, name: web, tags: {version: v1}",
        "kind: MeshServiceSubset, name: web, tags: {color: '*'}", "kind: Dataplane",
        "kind: Dataplane, labels: {app: web}", "kind: Dataplane, labels: {app: web}, sectionName: http",
        "kind: Dataplane, sectionName: '8080'",
    ])
    func bothTheMeshesAndItsNamespacesPoliciesSelect(target: String) throws {
        #expect(try isSelected(target, in: "kuma-system"))
        #expect(try isSelected(target, in: "shop"))
        #expect(try !isSelected(target, in: "bank"))
    }

    @Test(arguments: [
        "kind: Mesh, proxyTypes: [Gateway]",
        "kind: MeshSubset, tags: {version: v1, kuma.io/service: shop-web_shop_svc_9090}",
        "kind: MeshSubset, tags: {kuma.io/service: web}", "kind: MeshService, name: we",
        "kind: MeshService, name: web, namespace: bank", "kind: MeshService, name: web, sectionName: grpc",
        "kind: MeshService, name: web, sectionName: '81'", "kind: MeshService, name: web, sectionName: '8080'",
        "kind: MeshServiceSubset, name: web, tags: {version: v2}",
        "kind: MeshServiceSubset, name: web, tags: {size: '*'}", "kind: Dataplane, labels: {app: db}",
        "kind: Dataplane, name: web-2, namespace: shop", "kind: Dataplane, sectionName: '80'",
    ])
    func othersDoNot(target: String) throws {
        #expect(try !isSelected(target, in: "kuma-system"))
        #expect(try !isSelected(target, in: "shop"))
    }

    @Test func aDataplaneIsNamedInTheNamespaceOfThePolicyUnlessItNamesAnother() throws {
        #expect(try isSelected("kind: Dataplane, name: web-1", in: "shop"))
        #expect(try !isSelected("kind: Dataplane, name: web-1", in: "kuma-system"))
        #expect(try isSelected("kind: Dataplane, name: web-1, namespace: shop", in: "kuma-system"))
        #expect(try !isSelected("kind: Dataplane, name: web-1, namespace: shop", in: "bank"))
    }
}
