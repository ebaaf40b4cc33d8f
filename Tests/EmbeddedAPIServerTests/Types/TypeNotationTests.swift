import JSON
import Testing

@testable import EmbeddedAPIServer

@Suite struct TypeNotationTests {
    private static let text = """
        package io.example.v1

        kind Box # Holds things.
          1 metadata! Meta
          2 spec Spec # What is wanted.

        type Meta
          1 name string

        type Spec
          3 ports [Port] by=port,protocol
          4 count? int32 = 1
          5 labels {string} atomic
          6 rules+ [string] set
          7 ...Source
          8 since time
          9 parts [Port] keys=port merge=name strategy=merge,retainKeys

        type Source
          1 url* string

        atomic type Port
          1 port! int32
          2 protocol string = "TCP"
        """

    private func type(_ name: String) throws -> APIType {
        try #require(try TypeNotation.types(in: [Self.text])["io.example.v1.\(name)"])
    }

    @Test func readsKindsAndTypes() throws {
        let box = try type("Box")
        #expect(box.isKind)
        #expect(box.summary == "Holds things.")
        #expect(box.schemaName == "io.example.v1.Box")
        #expect(box.field("spec")?.summary == "What is wanted.")
        #expect(box.field("spec")?.absence == .written)
        #expect(box.field("metadata")?.isRequired == true)
        #expect(try !type("Spec").isKind)
        #expect(try type("Port").isAtomic)
    }

    @Test func readsMarks() throws {
        let spec = try type("Spec")
        #expect(spec.field("count")?.absence == .optional)
        #expect(spec.field("count")?.defaultValue == 1)
        #expect(spec.field("ports")?.absence == .omitted)
        #expect(spec.field("rules")?.absence == .null)
        #expect(spec.field("since")?.absence == .null)
        #expect(spec.field("url")?.absence == .omitted)
        #expect(spec.field("url")?.isRequired == true)
        #expect(try type("Port").field("port")?.absence == .written)
    }

    @Test func readsHowListsAreMerged() throws {
        let spec = try type("Spec")
        let ports = try #require(spec.field("ports"))
        #expect(ports.list == .map(keys: ["port", "protocol"]))
        #expect(ports.patchStrategies == ["merge"])
        #expect(ports.patchMergeKey == "port")
        #expect(spec.field("rules")?.list == .set)
        #expect(spec.field("labels")?.isAtomic == true)
        let parts = try #require(spec.field("parts"))
        #expect(parts.list == .map(keys: ["port"]))
        #expect(parts.patchStrategies == ["merge", "retainKeys"])
        #expect(parts.patchMergeKey == "name")
    }

    @Test func tellsItemsApartByKeysWithDefaults() throws {
        let ports = try #require(try type("Spec").mergeSchema.properties["ports"])
        #expect(ports.element(of: ["port": 80]) == .key(["port": 80, "protocol": "TCP"]))
    }

    @Test func embedsFieldsInJSONAndNotInProtobuf() throws {
        let spec = try type("Spec")
        #expect(spec.field("url") != nil)
        guard case .embedded(let source) = spec.members[7] else {
            Issue.record("field 7 is not embedded")
            return
        }
        #expect(source.name == "Source")
    }

    @Test(arguments: [
        "type Lost", "package a\nkind A\n 1 b", "package a\nkind A\n 1 b Missing", "package a\nkind A\n 1 b string by",
        "package a\nkind A\n 1 b string = {", "package a\nkind A\n 1 b A", "package a\nkind A\n 1 ...string",
        "package a\nclass A",
    ])
    func refusesWhatMeansNothing(_ text: String) {
        #expect(throws: TypeNotation.Malformed.self) { try TypeNotation.types(in: [text]) }
    }
}

@Suite struct BuiltInTypesTests {
    @Test func areAllWellFormed() throws {
        // What the server itself reads lazily, and must not trap on.
        #expect(BuiltInTypes.all.count > 290)
        for type in BuiltInTypes.all.values {
            #expect(Set(type.fields.map(\.name)).count == type.fields.count, "\(type.schemaName)")
        }
    }

    @Test func haveATypeForEachKindAndSubresource() {
        for resource in BuiltInResources.definitions {
            #expect(resource.type?.isKind == true, "\(resource.qualifiedKind)")
            for kind in resource.subresources.compactMap(\.kind) {
                #expect(BuiltInTypes.type(of: kind)?.isKind == true, "\(kind)")
            }
        }
    }

    /// A misspelt field of a container must be refused, and none that Kubernetes has.
    @Test(arguments: [
        ("io.k8s.api.core.v1.PodSpec", 42), ("io.k8s.api.core.v1.Container", 25),
        ("io.k8s.api.core.v1.VolumeSource", 30), ("io.k8s.api.core.v1.ServiceSpec", 20),
        ("io.k8s.api.apps.v1.DeploymentSpec", 8), ("io.k8s.api.batch.v1.JobSpec", 16),
    ])
    func haveAsManyFieldsAsKubernetes136(_ name: String, count: Int) {
        #expect(BuiltInTypes.all[name]?.fields.count == count)
    }
}
