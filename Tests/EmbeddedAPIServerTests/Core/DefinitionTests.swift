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

    @Test func aChangedSchemaHoldsAtOnce() throws {
        try cluster.installFoo()
        try cluster.create(foo("x"))
        var definition = try cluster.get(reference)
        var version = definition["spec"]?["versions"]?[0] ?? .null
        version[path: ["schema", "openAPIV3Schema", "properties", "spec", "properties", "a", "maxLength"]] = 1
        definition[path: ["spec", "versions"]] = [version]
        #expect(try cluster.update(definition).generation == 2)
        expectRefusal(422, "Invalid") { try cluster.create(foo("y", ["a": "xy"])) }
    }

    @Test func whatWasValidMayStayAsItIs() throws {
        try cluster.installFoo()
        try cluster.create(foo("x", ["a": "long"]))
        var definition = try cluster.get(reference)
        var version = definition["spec"]?["versions"]?[0] ?? .null
        version[path: ["schema", "openAPIV3Schema", "properties", "spec", "properties", "a", "maxLength"]] = 1
        definition[path: ["spec", "versions"]] = [version]
        try cluster.update(definition)
        try cluster.patch(.foo("x"), ["metadata": ["labels": ["l": "1"]]])
        try cluster.patch(.foo("x"), ["spec": ["b": 7]])
        expectRefusal(422, "Invalid") { try cluster.patch(.foo("x"), ["spec": ["a": "other"]]) }
    }

    @Test func versionsShareTheirObjects() throws {
        var definition = Cluster.fooDefinition()
        let first = definition["spec"]?["versions"]?[0] ?? .null
        var second = first
        second["name"] = "v2beta1"
        second["storage"] = false
        second["deprecated"] = true
        definition[path: ["spec", "versions"]] = [first, second]
        try cluster.create(definition)
        try cluster.create(foo("x"))
        var other = Cluster.Reference.foo("x")
        other.apiVersion = "example.io/v2beta1"
        #expect(try cluster.get(other).apiVersion == "example.io/v2beta1")
        try cluster.patch(other, ["spec": ["a": "y"]])
        #expect(try cluster.get(.foo("x"))["spec"]?["a"] == "y")
        #expect(try cluster.get(.foo("x")).apiVersion == "example.io/v1")
        #expect(try cluster.target(other).resource.deprecationWarning == "example.io/v2beta1 Foo is deprecated")
    }

    @Test func ofTwoThatClaimAKindTheFirstHasIt() throws {
        try cluster.installFoo()
        var rival = Cluster.fooDefinition()
        rival[path: ["metadata", "name"]] = "foes.example.io"
        rival[path: ["spec", "names", "plural"]] = "foes"
        try cluster.create(rival)
        var second = reference
        second.name = "foes.example.io"
        let served = ["foos", "foes"].filter {
            cluster.core.registry.definition(group: "example.io", version: "v1", plural: $0) != nil
        }
        #expect(served.count == 1)
        let conditions = try [reference, second].map { reference in
            try cluster.get(reference)["status"]?["conditions"]?.array?.first { $0["type"] == "NamesAccepted" }?[
                "status"]
        }
        #expect(Set(conditions) == ["True", "False"])
    }

    @Test(
        arguments: [
            (["metadata", "name"], JSONValue("other.example.io"), "metadata.name"),
            (["spec", "group"], "nodots", "spec.group"),
            (["spec", "scope"], "Galaxy", "spec.scope"),
            (["spec", "names", "plural"], "", "spec.names.plural"),
            (["spec", "versions"], [], "spec.versions"),
            (
                ["spec", "versions"], [["name": "v1", "served": true, "storage": true]],
                "spec.versions[0].schema.openAPIV3Schema"
            ),
            (
                ["spec", "versions"],
                [["name": "v1", "served": true, "storage": false, "schema": ["openAPIV3Schema": ["type": "object"]]]],
                "spec.versions"
            ),
            (
                ["spec", "versions"],
                [["name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": ["type": "string"]]]],
                "spec.validation.openAPIV3Schema.type"
            ),
            (
                ["spec", "versions"],
                [
                    [
                        "name": "v1", "served": true, "storage": true,
                        "schema": ["openAPIV3Schema": ["type": "object", "properties": ["spec": ["type": "array"]]]],
                    ]
                ], "spec.validation.openAPIV3Schema.properties[spec].items"
            ),
        ] as [([String], JSONValue, String)])
    func definitionsThatAreRefused(path: [String], value: JSONValue, field: String) {
        var definition = Cluster.fooDefinition()
        definition[path: path] = value
        let error = refusal { try cluster.create(definition) }
        #expect(error?.code == 422)
        #expect(error?.details?.causes.map(\.field).contains(field) == true)
    }

    @Test(arguments: [
        (
            ["v1", "v2", "v1beta1", "v10", "v3beta2", "v1alpha1", "foo1", "v3beta1"],
            ["v10", "v2", "v1", "v3beta2", "v3beta1", "v1beta1", "v1alpha1", "foo1"]
        )
    ])
    func versionsHaveAnOrder(versions: [String], sorted: [String]) {
        #expect(versions.sorted { VersionOrder($0) < VersionOrder($1) } == sorted)
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
