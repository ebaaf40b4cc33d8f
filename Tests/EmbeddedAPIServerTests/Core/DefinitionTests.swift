import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("CustomResourceDefinitions")
struct DefinitionTests {
    let cluster = Cluster()
    private let reference = Cluster.Reference(
        apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", namespace: "", name: "foos.example.io")

    @Test func aDefinitionIsEstablishedAndServed() throws {
        let before = cluster.core.registry.generation
        try cluster.installFoo()
        #expect(cluster.core.registry.generation > before)
        let stored = try cluster.get(reference)
        let conditions = stored["status"]?["conditions"]?.array ?? []
        #expect(conditions.map { $0["type"]?.string } == ["NamesAccepted", "Established"])
        #expect(conditions.allSatisfy { $0["status"] == "True" })
        #expect(
            stored["status"]?["acceptedNames"]
                == ["plural": "foos", "singular": "foo", "kind": "Foo", "listKind": "FooList"])
        #expect(stored["status"]?["storedVersions"] == ["v1"])
        #expect(stored["spec"]?["conversion"] == ["strategy": "None"])
        let resource = try #require(
            cluster.core.registry.definition(group: "example.io", version: "v1", plural: "foos"))
        #expect(resource.isNamespaced)
        #expect(resource.hasStatus)
        #expect(resource.listKind == "FooList")
    }

    @Test func whoHasItsNamesKeepsThemFromOneOfTheSameSecond() {
        func definition(_ uid: JSONValue, _ accepted: JSONValue) -> JSONValue {
            [
                "metadata": ["creationTimestamp": "2026-01-01T00:00:00Z", "uid": uid],
                "status": ["conditions": [["type": "NamesAccepted", "status": accepted]]],
            ]
        }
        #expect(CustomResources.precedes(definition("z", "True"), definition("a", "False")))
        #expect(!CustomResources.precedes(definition("a", "False"), definition("z", "True")))
    }

    @Test(arguments: [
        (
            ["v1", "v2", "v1beta1", "v10", "v3beta2", "v1alpha1", "foo1", "v3beta1"],
            ["v10", "v2", "v1", "v3beta2", "v3beta1", "v1beta1", "v1alpha1", "foo1"]
        )
    ])
    func versionsHaveAnOrder(versions: [String], sorted: [String]) {
        #expect(versions.sorted { VersionOrder($0) < VersionOrder($1) } == sorted)
        // No version, and no number that can be turned around.
        #expect(VersionOrder("v1") < VersionOrder("v1alpha-9223372036854775808"))
    }
}

@Suite("Keywords of schemas")
struct SchemaKeywordTests {
    @Test func unknownKeywordsAreDroppedAndNamed() {
        var definition: JSONValue = [
            "spec": [
                "versions": [
                    [
                        "schema": [
                            "openAPIV3Schema": [
                                "type": "object", "bogus": 1,
                                "properties": [
                                    "spec": ["type": "object", "maximun": 3, "x-kubernetes-map-type": "atomic"]
                                ],
                            ]
                        ]
                    ]
                ]
            ]
        ]
        var unknown: [String] = []
        SchemaKeywords.prune(&definition, unknown: &unknown)
        #expect(
            unknown.sorted() == [
                "spec.versions[0].schema.openAPIV3Schema.bogus",
                "spec.versions[0].schema.openAPIV3Schema.properties.spec.maximun",
            ])
        #expect(
            definition["spec"]?["versions"]?[0]?["schema"]?["openAPIV3Schema"]
                == [
                    "type": "object",
                    "properties": ["spec": ["type": "object", "x-kubernetes-map-type": "atomic"]],
                ])
    }
}
