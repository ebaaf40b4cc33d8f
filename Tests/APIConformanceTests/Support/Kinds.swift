import JSON

/// A kind with a status, defaults, and lists and maps of every type; two versions.
func fooDefinition(group: String, plural: String = "foos", kind: String = "Foo") -> JSONValue {
    let item: JSONValue = [
        "type": "object", "required": ["name"],
        "properties": ["name": ["type": "string"], "v": ["type": "integer"]],
    ]
    let spec: JSONValue = [
        "type": "object", "required": ["a"], "description": "What is wanted.",
        "properties": [
            "a": ["type": "string", "maxLength": 5, "description": "A short text."],
            "b": ["type": "integer", "default": 3, "minimum": 0, "maximum": 10],
            "choice": ["type": "string", "enum": ["one", "two"]],
            "pattern": ["type": "string", "pattern": "^[a-z]+$"],
            "flag": ["type": "boolean"],
            "port": ["x-kubernetes-int-or-string": true],
            "nullable": ["type": "string", "nullable": true],
            "inner": [
                "type": "object",
                "properties": ["x": ["type": "string", "default": "deep"], "y": ["type": "string"]],
            ],
            "list": [
                "type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"],
                "items": item,
            ],
            "set": ["type": "array", "x-kubernetes-list-type": "set", "items": ["type": "string"]],
            "whole": ["type": "array", "items": ["type": "string"], "maxItems": 3],
            "map": ["type": "object", "additionalProperties": ["type": "string"]],
            "atomicMap": [
                "type": "object", "x-kubernetes-map-type": "atomic", "additionalProperties": ["type": "string"],
            ],
            "open": ["type": "object", "x-kubernetes-preserve-unknown-fields": true],
        ],
    ]
    let schema: JSONValue = [
        "type": "object", "description": "Something to try things with.",
        "properties": [
            "spec": spec,
            "status": [
                "type": "object",
                "properties": ["x": ["type": "string"], "n": ["type": "integer"]],
            ],
        ],
    ]
    let columns: JSONValue = [
        ["name": "A", "type": "string", "jsonPath": ".spec.a", "description": "The text."],
        ["name": "B", "type": "integer", "jsonPath": ".spec.b", "priority": 1],
        ["name": "Age", "type": "date", "jsonPath": ".metadata.creationTimestamp"],
    ]
    func version(_ name: String, isStored: Bool) -> JSONValue {
        [
            "name": .string(name), "served": true, "storage": .bool(isStored), "deprecated": .bool(!isStored),
            "schema": ["openAPIV3Schema": schema], "subresources": ["status": .object([:])],
            "additionalPrinterColumns": columns,
        ]
    }
    return definition(
        group: group, plural: plural, kind: kind,
        versions: [version("v1", isStored: true), version("v1beta1", isStored: false)])
}

/// A kind with nothing but a schema.
func plainDefinition(group: String, plural: String = "plains", kind: String = "Plain", scope: String = "Namespaced")
    -> JSONValue
{
    let schema: JSONValue = [
        "type": "object",
        "properties": [
            "spec": ["type": "object", "properties": ["a": ["type": "string"]]],
            "status": ["type": "object", "properties": ["x": ["type": "string"]]],
            "value": ["type": "integer"],
        ],
    ]
    return definition(
        group: group, plural: plural, kind: kind, scope: scope,
        versions: [["name": "v1", "served": true, "storage": true, "schema": ["openAPIV3Schema": schema]]])
}

func definition(group: String, plural: String, kind: String, scope: String = "Namespaced", versions: JSONValue)
    -> JSONValue
{
    .object(
        "CustomResourceDefinition", in: "apiextensions.k8s.io/v1", "\(plural).\(group)", [:],
        [
            "spec": [
                "group": .string(group), "scope": .string(scope),
                "names": ["plural": .string(plural), "kind": .string(kind), "shortNames": [.string(plural + "s")]],
                "versions": versions,
            ]
        ])
}
