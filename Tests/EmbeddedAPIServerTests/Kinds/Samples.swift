import JSON

@testable import EmbeddedAPIServer

/// The smallest objects of the built-in kinds.
enum Sample {
    static func pod(_ name: String, _ spec: JSONObject = [:], metadata: JSONObject = [:]) -> JSONValue {
        var members: JSONObject = ["containers": [container()]]
        for (key, value) in spec { members[key] = value }
        return object("v1", "Pod", name, metadata, ["spec": .object(members)])
    }

    static func container(_ more: JSONObject = [:]) -> JSONValue {
        var members: JSONObject = ["name": "c", "image": "nginx"]
        for (key, value) in more { members[key] = value }
        return .object(members)
    }

    static func service(_ name: String, _ spec: JSONObject = [:]) -> JSONValue {
        var members: JSONObject = ["ports": [["port": 80]], "selector": ["a": "b"]]
        for (key, value) in spec { members[key] = value }
        return object("v1", "Service", name, [:], ["spec": .object(members)])
    }

    static func deployment(_ name: String, kind: String = "Deployment", _ spec: JSONObject = [:]) -> JSONValue {
        var members: JSONObject = [
            "selector": ["matchLabels": ["a": "b"]],
            "template": ["metadata": ["labels": ["a": "b"]], "spec": ["containers": [container()]]],
        ]
        for (key, value) in spec { members[key] = value }
        return object("apps/v1", kind, name, [:], ["spec": .object(members)])
    }

    static func job(_ name: String, _ spec: JSONObject = [:]) -> JSONValue {
        var members: JSONObject = [
            "template": ["spec": ["containers": [container()], "restartPolicy": "Never"]]
        ]
        for (key, value) in spec { members[key] = value }
        return object("batch/v1", "Job", name, [:], ["spec": .object(members)])
    }

    static func budget(_ name: String, _ spec: JSONObject = ["minAvailable": 1]) -> JSONValue {
        var members: JSONObject = ["selector": ["matchLabels": ["a": "b"]]]
        for (key, value) in spec { members[key] = value }
        return object("policy/v1", "PodDisruptionBudget", name, [:], ["spec": .object(members)])
    }

    static func object(
        _ apiVersion: String, _ kind: String, _ name: String, _ metadata: JSONObject = [:], _ members: JSONObject = [:]
    ) -> JSONValue {
        var metadata = metadata
        metadata["name"] = .string(name)
        var result = members
        result["apiVersion"] = .string(apiVersion)
        result["kind"] = .string(kind)
        result["metadata"] = .object(metadata)
        return .object(result)
    }
}

extension Cluster.Reference {
    static func pod(_ name: String) -> Cluster.Reference {
        .init(apiVersion: "v1", kind: "Pod", namespace: "default", name: name)
    }

    static func service(_ name: String) -> Cluster.Reference {
        .init(apiVersion: "v1", kind: "Service", namespace: "default", name: name)
    }

    static func deployment(_ name: String) -> Cluster.Reference {
        .init(apiVersion: "apps/v1", kind: "Deployment", namespace: "default", name: name)
    }

    static func job(_ name: String) -> Cluster.Reference {
        .init(apiVersion: "batch/v1", kind: "Job", namespace: "default", name: name)
    }

    static func node(_ name: String) -> Cluster.Reference {
        .init(apiVersion: "v1", kind: "Node", namespace: "", name: name)
    }

    static func budget(_ name: String) -> Cluster.Reference {
        .init(apiVersion: "policy/v1", kind: "PodDisruptionBudget", namespace: "default", name: name)
    }
}
