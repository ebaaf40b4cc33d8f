import FoundationEssentials
import JSON
import KubernetesAPI
import Testing

@Suite struct KindTests {
    @Test func aSecretSurvivesItsJSONAndShowsNothing() throws {
        let secret = Secret(
            metadata: ObjectMeta(name: "a", namespace: "b", labels: ["c": "d"]), type: "Opaque",
            data: ["value": Array("hidden".utf8)])
        #expect(try Secret(json: secret.json) == secret)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), dumped] {
            #expect(!text.contains("hidden") && !text.contains("104"), "\(text)")
        }
    }

    @Test func invalidBase64NamesTheKeyAndNotTheValue() throws {
        let json: JSONValue = ["metadata": ["name": "a"], "data": ["value": "%%%"]]
        let error = #expect(throws: JSONDecodingError.self) { try Secret(json: json) }
        #expect(error?.description == "data.value: is not base64")
    }

    @Test func anEventSurvivesItsJSON() throws {
        var event = Event(
            metadata: ObjectMeta(name: "e", namespace: "default"), eventTime: Date(timeIntervalSince1970: 1.5),
            reportingController: "koguma.io/mesh", reportingInstance: "i", action: "Create", reason: "Created",
            type: .warning, note: "n", regarding: ObjectReference(apiVersion: "v1", kind: "Secret", name: "s"))
        event.series = .init(count: 2, lastObservedTime: Date(timeIntervalSince1970: 2.25))
        #expect(try Event(json: event.json) == event)
    }

    @Test func unstructuredObjectsKeepWhatTheyDoNotKnow() throws {
        let json: JSONValue = ["kind": "Namespace", "metadata": ["name": "a", "other": 1], "x": ["y": true]]
        #expect(try Namespace(json: json).json == json)
    }

    @Test func errorsNameThePlace() {
        let json: JSONValue = ["metadata": ["name": "a", "ownerReferences": [["kind": "Mesh"]]]]
        let error = #expect(throws: JSONDecodingError.self) { try ConfigMap(json: json) }
        #expect(error?.path == "metadata.ownerReferences[0].apiVersion")
    }

    @Test func aTransitionTimeMovesOnlyWhenTheStatusFlips() {
        func condition(_ status: Condition.Status, _ seconds: Double) -> Condition {
            Condition(
                type: "Ready", status: status, reason: "R\(seconds)", message: "", observedGeneration: 1,
                lastTransitionTime: Date(timeIntervalSince1970: seconds))
        }
        let same = [condition(.true, 9)].keepingTransitionTimes(of: [condition(.true, 1)])
        #expect(same["Ready"]?.lastTransitionTime == Date(timeIntervalSince1970: 1))
        #expect(same["Ready"]?.reason == "R9.0")
        let flipped = [condition(.false, 9)].keepingTransitionTimes(of: [condition(.true, 1)])
        #expect(flipped["Ready"]?.lastTransitionTime == Date(timeIntervalSince1970: 9))
    }

    @Test func pathsFollowTheAPI() {
        #expect(Secret.resource.path(namespace: "a", name: "b") == "/api/v1/namespaces/a/secrets/b")
        #expect(Secret.resource.path() == "/api/v1/secrets")
        #expect(
            Event.resource.path(namespace: "a", name: "b", subresource: "status")
                == "/apis/events.k8s.io/v1/namespaces/a/events/b/status")
    }
}
