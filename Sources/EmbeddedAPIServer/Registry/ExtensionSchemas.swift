import JSON

/// Schemas of the kinds that extend the API: definitions of resources and webhooks.
enum ExtensionSchemas {
    private typealias S = SchemaBuilder

    private static let names = S.object(
        "",
        [
            "categories": S.list(of: S.string()), "kind": S.string(), "listKind": S.string(), "plural": S.string(),
            "shortNames": S.list(of: S.string()), "singular": S.string(),
        ], required: ["plural", "kind"])

    private static let serviceReference = S.object(
        "", ["name": S.string(), "namespace": S.string(), "path": S.string(), "port": S.integer()],
        required: ["namespace", "name"])

    private static let clientConfig = S.object(
        "How to reach the webhook.",
        ["caBundle": S.string(format: "byte"), "service": serviceReference, "url": S.string()])

    private static let column = S.object(
        "",
        [
            "description": S.string(), "format": S.string(), "jsonPath": S.string(), "name": S.string(),
            "priority": S.integer(), "type": S.string(),
        ], required: ["name", "type", "jsonPath"])

    private static let version = S.object(
        "",
        [
            "additionalPrinterColumns": S.list(of: column),
            "deprecated": S.boolean(),
            "deprecationWarning": S.string(),
            "name": S.string(),
            "schema": S.object("", ["openAPIV3Schema": S.anything("An OpenAPI v3 schema, structural.")]),
            "selectableFields": S.list(of: S.object("", ["jsonPath": S.string()], required: ["jsonPath"])),
            "served": S.boolean(),
            "storage": S.boolean(),
            "subresources": S.object(
                "",
                [
                    "scale": S.object(
                        "",
                        [
                            "labelSelectorPath": S.string(), "specReplicasPath": S.string(),
                            "statusReplicasPath": S.string(),
                        ]),
                    "status": S.anything(),
                ]),
        ], required: ["name", "served", "storage"])

    private static let condition = S.object(
        "",
        [
            "lastTransitionTime": S.time(), "message": S.string(), "observedGeneration": S.integer(format: "int64"),
            "reason": S.string(), "status": S.string(), "type": S.string(),
        ], required: ["type", "status"])

    static let customResourceDefinition = S.object(
        "CustomResourceDefinition represents a resource that should be exposed on the API server.",
        [
            "spec": S.object(
                "How the user wants the resources to appear.",
                [
                    "conversion": S.object(
                        "",
                        [
                            "strategy": S.string(),
                            "webhook": S.object(
                                "",
                                [
                                    "clientConfig": clientConfig,
                                    "conversionReviewVersions": S.list(of: S.string()),
                                ]),
                        ]),
                    "group": S.string("The API group."),
                    "names": names,
                    "preserveUnknownFields": S.boolean(),
                    "scope": S.string("Cluster or Namespaced."),
                    "versions": S.list(of: version),
                ], required: ["group", "names", "scope", "versions"]),
            "status": S.object(
                "The actual state.",
                [
                    "acceptedNames": names,
                    "conditions": S.keyed(by: "type", of: condition),
                    "observedGeneration": S.integer(format: "int64"),
                    "storedVersions": S.list(of: S.string()),
                ]),
        ], required: ["spec"])

    private static let selector = S.object(
        "A query over labels.",
        [
            "matchExpressions": S.list(
                of: S.object(
                    "", ["key": S.string(), "operator": S.string(), "values": S.list(of: S.string())],
                    required: ["key", "operator"])),
            "matchLabels": S.map(of: S.string()),
        ], isAtomic: true)

    private static let rule = S.object(
        "",
        [
            "apiGroups": S.list(of: S.string()), "apiVersions": S.list(of: S.string()),
            "operations": S.list(of: S.string()), "resources": S.list(of: S.string()), "scope": S.string(),
        ])

    private static func webhooks(_ more: JSONObject = [:]) -> JSONValue {
        var properties: JSONObject = [
            "admissionReviewVersions": S.list(of: S.string()),
            "clientConfig": clientConfig,
            "failurePolicy": S.string(),
            "matchConditions": S.keyed(
                by: "name", of: S.object("", ["expression": S.string(), "name": S.string()])),
            "matchPolicy": S.string(),
            "name": S.string(),
            "namespaceSelector": selector,
            "objectSelector": selector,
            "rules": S.list(of: rule),
            "sideEffects": S.string(),
            "timeoutSeconds": S.integer(),
        ]
        for (key, value) in more { properties[key] = value }
        return S.object(
            "A webhook configuration: it is stored, and never called by this server.",
            [
                "webhooks": S.keyed(
                    by: "name",
                    of: S.object(
                        "", properties, required: ["name", "clientConfig", "sideEffects", "admissionReviewVersions"]))
            ])
    }

    static let validatingWebhookConfiguration = webhooks()
    static let mutatingWebhookConfiguration = webhooks(["reinvocationPolicy": S.string()])
}
