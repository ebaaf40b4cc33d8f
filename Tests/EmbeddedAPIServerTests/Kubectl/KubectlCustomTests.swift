import JSON
import Testing

@testable import EmbeddedAPIServer

/// What people do with `kubectl` to kinds that a CustomResourceDefinition declares.
@Suite(.enabled("kubectl 1.30 or newer must be on the PATH") { await hasKubectl.value }, .timeLimit(.minutes(10)))
struct KubectlCustomTests {
    private static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata:
          name: bears.example.com
        spec:
          group: example.com
          scope: Namespaced
          names: {kind: Bear, plural: bears, singular: bear, shortNames: [br], categories: [animals]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            additionalPrinterColumns:
            - {name: Colour, type: string, jsonPath: .spec.colour}
            - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
            - {name: Cubs, type: integer, jsonPath: .spec.cubs, priority: 1}
            - {name: Seen, type: date, jsonPath: .metadata.creationTimestamp}
            schema:
              openAPIV3Schema:
                type: object
                description: A bear.
                properties:
                  spec:
                    type: object
                    description: What the bear is like.
                    required: [colour]
                    properties:
                      colour: {type: string, enum: [brown, black, white], description: The colour of its fur.}
                      cubs: {type: integer, minimum: 0}
                  status:
                    type: object
                    x-kubernetes-preserve-unknown-fields: true
        """

    private static let bear = """
        apiVersion: example.com/v1
        kind: Bear
        metadata:
          name: bruno
        spec:
          colour: brown
        """

    private func withBears(_ work: @Sendable (Kubectl) async throws -> Void) async throws {
        try await Kubectl.withServer { kubectl in
            let applied = try await kubectl("apply", "-f", "-", input: Self.definition)
            #expect(applied.output == "customresourcedefinition.apiextensions.k8s.io/bears.example.com created\n")
            try await kubectl("wait", "--for=condition=Established", "crd/bears.example.com", "--timeout=30s")
            try await work(kubectl)
        }
    }

    @Test func appliesFromTheClient() async throws {
        try await withBears { kubectl in
            #expect(
                try await kubectl("apply", "-f", "-", input: Self.bear).output == "bear.example.com/bruno created\n")
            #expect(
                try await kubectl("apply", "-f", "-", input: Self.bear).output == "bear.example.com/bruno unchanged\n")
            let white = Self.bear.replacing("brown", with: "white")
            #expect(try await kubectl("apply", "-f", "-", input: white).output == "bear.example.com/bruno configured\n")
            let bear = try await kubectl.object("bear", "bruno")
            #expect(bear["spec"] == ["colour": "white"])
            #expect(bear["metadata"]?["generation"] == 2)
        }
    }

    @Test func saysWhatIsInvalid() async throws {
        try await withBears { kubectl in
            let pink = try await kubectl(
                "apply", "-f", "-", input: Self.bear.replacing("brown", with: "pink"), mayFail: true)
            #expect(pink.errors.contains("The Bear \"bruno\" is invalid: spec.colour: Unsupported value: \"pink\""))
            let typo = try await kubectl(
                "apply", "-f", "-", input: Self.bear.replacing("colour", with: "color"), mayFail: true)
            #expect(typo.errors.contains("unknown field \"spec.color\""))
        }
    }

    @Test func showsColumns() async throws {
        try await withBears { kubectl in
            try await kubectl("apply", "--server-side", "-f", "-", input: Self.bear + "\n  cubs: 3")
            let status = #"{"status":{"conditions":[{"type":"Ready","status":"True"}]}}"#
            try await kubectl("patch", "bear", "bruno", "--subresource=status", "--type=merge", "-p", status)
            let table = try await kubectl("get", "animals").table
            #expect(table.first == ["NAME", "COLOUR", "READY", "SEEN"])
            #expect(table.last?.prefix(3) == ["bruno", "brown", "True"])
            let wide = try await kubectl("get", "br", "-o", "wide").table
            #expect(wide.first == ["NAME", "COLOUR", "READY", "CUBS", "SEEN"])
            #expect(wide.last?.dropFirst(3).first == "3")
            try await kubectl("wait", "--for=condition=Ready", "bear/bruno", "--timeout=30s")
            #expect(try await kubectl("describe", "bear", "bruno").output.contains("Colour:  brown"))
        }
    }

    @Test func refusesStrategicPatches() async throws {
        try await withBears { kubectl in
            try await kubectl("create", "-f", "-", input: Self.bear)
            let result = try await kubectl("patch", "bear", "bruno", "-p", "{}", mayFail: true)
            #expect(result.errors.contains("strategic-merge-patch+json is not supported by example.com/v1, Kind=Bear"))
        }
    }

    @Test func explains() async throws {
        try await withBears { kubectl in
            let text = try await kubectl("explain", "bear.spec").output
            #expect(text.contains("GROUP:      example.com"))
            #expect(text.contains("What the bear is like."))
            #expect(text.contains("The colour of its fur."))
        }
    }

    @Test func watches() async throws {
        try await withBears { kubectl in
            try await kubectl("create", "-f", "-", input: Self.bear)
            async let watched = kubectl("get", "bears", "-w", "--request-timeout=3s", mayFail: true)
            try await kubectl("label", "bear", "bruno", "a=b")
            let table = try await watched.table
            #expect(table.first == ["NAME", "COLOUR", "READY", "SEEN"])
            #expect(table.filter { $0.first == "bruno" }.count >= 1)
        }
    }

    @Test func forgetsAKindWithItsDefinition() async throws {
        try await withBears { kubectl in
            try await kubectl("create", "-f", "-", input: Self.bear)
            try await kubectl("delete", "crd", "bears.example.com")
            let gone = try await kubectl("get", "bears", mayFail: true)
            #expect(!gone.isSuccess)
        }
    }
}
