import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import TrafficPermissions

/// What condition `Accepted` says of policies that are not understood, in whole or in part.
@Suite struct PolicyProblemTests {
    private func problem(_ spec: JSONValue, namespace: String = "shop") throws -> PolicyProblem? {
        let object = try MeshTrafficPermission(json: [
            "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrafficPermission",
            "metadata": ["name": "web", "namespace": .string(namespace)], "spec": spec,
        ])
        return Policy(object, systemNamespace: "kuma-system").problem
    }

    private static let allow: JSONValue = ["targetRef": ["kind": "Mesh"], "default": ["action": "Allow"]]

    @Test func `what is understood is no problem`() throws {
        #expect(try problem(["from": [Self.allow]]) == nil)
    }

    @Test func `an Allow that is not understood lets nobody in, and the others are in effect`() throws {
        let problem = try problem([
            "from": [Self.allow, ["targetRef": ["kind": "Mash"], "default": ["action": "Allow"]]]
        ])
        #expect(problem?.reason == .invalidItems)
        #expect(problem?.message.contains("Items of MeshTrafficPermission shop/web") == true)
        #expect(problem?.message.contains("spec.from[1].targetRef.kind") == true)
        #expect(problem?.message.contains("what is wrong in from[1] lets nobody in") == true)
    }

    @Test func `a Deny that is not understood counts for everybody`() throws {
        let problem = try problem([
            "from": [["targetRef": ["kind": "Mash"], "default": ["action": "Deny"]]]
        ])
        #expect(problem?.reason == .invalidItems)
        #expect(problem?.message.contains("from[0] counts as a Deny of every client") == true)
    }

    @Test func `what no certificate can say is named`() throws {
        let problem = try problem([
            "from": [["targetRef": ["kind": "Mesh", "proxyTypes": ["Sidecar"]], "default": ["action": "Allow"]]]
        ])
        #expect(problem?.message.contains("spec.from[0].targetRef.proxyTypes") == true)
    }

    @Test func `rules say which of them is wrong`() throws {
        let good: JSONValue = ["spiffeID": ["type": "Exact", "value": "spiffe://default/web"]]
        let problem = try problem([
            "rules": [
                ["default": ["allow": [good]]], ["default": ["deny": [["sni": ["type": "Exact", "value": "a"]]]]],
            ]
        ])
        #expect(problem?.reason == .invalidItems)
        #expect(problem?.message.contains("spec.rules[1].default.deny[0]") == true)
        #expect(problem?.message.contains("rules[1] counts as a Deny of every client") == true)
        #expect(problem?.message.contains("rules[0]") == false)
    }

    @Test(arguments: [("shop", "in namespace shop"), ("kuma-system", "in the whole mesh")])
    func `a target that is not understood says where its denies count`(namespace: String, place: String) throws {
        let problem = try problem(["targetRef": ["kind": "Mash"], "from": [Self.allow]], namespace: namespace)
        #expect(problem?.reason == .invalid)
        #expect(problem?.message.contains("spec.targetRef.kind") == true)
        let outcome = "its denies count for every inbound \(place), and its allows for none"
        #expect(problem?.message.contains(outcome) == true)
    }

    @Test func `with both from and rules denies count and allows do not`() throws {
        let match: JSONValue = ["spiffeID": ["type": "Exact", "value": "spiffe://default/web"]]
        let problem = try problem(["from": [Self.allow], "rules": [["default": ["deny": [match]]]]])
        #expect(problem?.reason == .invalid)
        #expect(problem?.message.contains("it lets nobody in, and its denies count") == true)
    }

    @Test func `a part that nobody knows may have been a Deny`() throws {
        let problem = try problem(["from": [Self.allow], "rulez": []])
        #expect(problem?.reason == .invalid)
        #expect(problem?.message.contains("it counts as a Deny of every client") == true)
    }

    @Test func `one that says nothing lets nobody in`() throws {
        let problem = try problem([:])
        #expect(problem?.reason == .invalid)
        #expect(problem?.message.contains("it lets nobody in") == true)
    }

    @Test func `a TrafficPermission lets in whom it understands, and nobody if it is not known where`() throws {
        let good: JSONValue = ["match": ["kuma.io/service": "web"]]
        let problems = try [
            ["sources": [good, ["match": [:]]], "destinations": [good]],
            ["sources": [good], "destinations": [["match": [:]]]],
        ].map { (spec: JSONValue) in
            LegacyPolicy(
                try TrafficPermission(json: [
                    "apiVersion": "kuma.io/v1alpha1", "kind": "TrafficPermission", "metadata": ["name": "old"],
                    "spec": spec,
                ])
            ).problem
        }
        #expect(problems.map { $0?.reason } == [.invalidItems, .invalid])
        #expect(problems[0]?.message.contains("sources[1] lets nobody in") == true)
        #expect(problems[1]?.message.contains("in the place of any other TrafficPermission") == true)
    }

    @Test func `of many only some are named`() throws {
        let wrong: JSONValue = ["targetRef": ["kind": "Mash"], "default": ["action": "Allow"]]
        let message = try problem(["from": .array(Array(repeating: wrong, count: 12))])?.message
        #expect(message?.contains("from[4]") == true)
        #expect(message?.contains("from[5]") == false)
        #expect(message?.hasSuffix("And 7 more") == true)
    }
}
