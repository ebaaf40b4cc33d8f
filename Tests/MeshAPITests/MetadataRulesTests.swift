import JSON
import KubernetesAPI
import Testing

@testable import MeshAPI

@Suite struct MetadataRulesTests {
    private func violations(_ metadata: JSONValue?) -> [String] {
        var object: JSONValue = ["apiVersion": "kuma.io/v1alpha1", "kind": "Mesh"]
        object["metadata"] = metadata
        return MetadataRules.violations(of: object).map(\.description)
    }

    @Test func acceptsWhatKubernetesKnows() {
        let fingerprint = String(repeating: "0a", count: 32)
        #expect(
            violations([
                "name": "a", "namespace": "b", "labels": ["kuma.io/mesh": "a"], "finalizers": [], "generation": 1,
                "creationTimestamp": .null,
                "annotations": [
                    "koguma.io/rotate-ca": "anything", "koguma.io/permission-precedence": "MostSpecific",
                    "koguma.io/ca-deletion-policy": "Retain", "koguma.io/taint-ca": .string(fingerprint),
                ],
            ]) == [])
        #expect(violations(["generateName": "a-"]) == [])
    }

    @Test func refusesWhatNobodyKnows() {
        #expect(violations(nil) == ["metadata: Required value"])
        #expect(
            violations(["label": [:], "labels": ["a": true], "annotations": "x"]) == [
                "metadata.annotations: must be an object of strings",
                "metadata.label: unknown field",
                "metadata.labels: values must be strings: quote them",
                "metadata.name: Required value: name or generateName is required",
            ])
    }

    @Test(arguments: ["permission-precedence", "ca-deletion-policy", "taint-ca", "recreate-ca"])
    func refusesAnnotationsWithoutMeaning(name: String) {
        #expect(violations(["name": "a", "annotations": ["koguma.io/\(name)": "retain"]]).count == 1)
    }

    /// An unknown precedence is the one that allows less.
    @Test(
        arguments: [
            (nil, .allowWins, true), ("AllowWins", .allowWins, true), ("MostSpecific", .mostSpecific, true),
            ("allowwins", .mostSpecific, false), ("", .mostSpecific, false),
        ] as [(String?, PermissionPrecedence, Bool)])
    func precedence(annotation: String?, expected: PermissionPrecedence, isKnown: Bool) {
        var metadata = ObjectMeta(name: "a")
        metadata.annotations["koguma.io/permission-precedence"] = annotation
        let found = Mesh(metadata: metadata).permissionPrecedence
        #expect(found.precedence == expected)
        #expect(found.isKnown == isKnown)
    }
}
