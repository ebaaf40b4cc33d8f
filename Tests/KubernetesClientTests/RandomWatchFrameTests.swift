import HTTPTransport
import JSON
import KubernetesAPI
import KubernetesClient
import Randomness
import Testing

/// Whatever comes as a watch, a list or an answer: it is read, or it is an error.
@Suite(.timeLimit(.minutes(10))) struct RandomWatchFrameTests {
    private static let frames = [
        #"{"type":"ADDED","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a","namespace":"ns","resourceVersion":"7","uid":"u","labels":{"a":"b"},"creationTimestamp":"2030-01-01T00:00:00Z","managedFields":[{"manager":"m","operation":"Update","fieldsV1":{"f:data":{}}}]},"data":{"k":"v"}}}"#,
        #"{"type":"DELETED","object":{"kind":"ConfigMap","metadata":{"name":"b","namespace":"ns","resourceVersion":"8","generation":3,"finalizers":["x/y"],"ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"q"}]},"binaryData":{"x":"AAAA"}}}"#,
        #"{"type":"BOOKMARK","object":{"kind":"ConfigMap","metadata":{"resourceVersion":"9","annotations":{"k8s.io/initial-events-end":"true"}}}}"#,
        #"{"type":"ERROR","object":{"kind":"Status","status":"Failure","code":410,"reason":"Expired","message":"too old","details":{"retryAfterSeconds":3,"causes":[{"reason":"ResourceVersionTooLarge"}]}}}"#,
    ]

    @Test func aDamagedWatchIsReadOrAnError() async throws {
        await randomRounds { seed, generator in
            for _ in 0..<20 {
                let lines = (0..<3).map { _ in Array((Self.frames.randomElement(using: &generator) ?? "").utf8) }
                let body = generator.mutate(Array(lines.joined(separator: [0x0A])))
                let client = KubernetesClient(ScriptedTransport(HTTPResponse(status: 200, body: body)))
                let stream = try await client.watch(
                    ConfigMap.self, namespace: "ns", options: WatchOptions(start: .after("1")))
                do throws(KubernetesError) {
                    while let events = try await stream.next() { #expect(!events.isEmpty, "seed \(seed)") }
                } catch {
                    #expect(error.code == .undecodable, "seed \(seed): \(error)")
                }
            }
        }
    }

    @Test func aDamagedListIsReadOrAnError() async throws {
        let list = #"{"kind":"ConfigMapList","metadata":{"resourceVersion":"9","continue":"c"},"items":["#
        let items =
            #"{"metadata":{"name":"a","namespace":"ns","resourceVersion":"7"},"data":{"k":"v"}},"#
            + #"{"metadata":{"name":"b"}}]}"#
        await randomRounds { seed, generator in
            for _ in 0..<20 {
                let body = generator.mutate(Array((list + items).utf8))
                let client = KubernetesClient(ScriptedTransport(HTTPResponse(status: 200, body: body)))
                do throws(KubernetesError) {
                    let page: ListPage<ConfigMap> = try await client.list(namespace: "ns")
                    #expect(page.items.count <= 8, "seed \(seed)")
                } catch {
                    #expect(error.code == .undecodable, "seed \(seed): \(error)")
                }
            }
        }
    }

    @Test func aDamagedRefusalIsAnErrorOfItsStatus() async throws {
        let status =
            #"{"kind":"Status","status":"Failure","code":429,"reason":"TooManyRequests","message":"m","details":{"retryAfterSeconds":99999,"causes":[]}}"#
        await randomRounds { seed, generator in
            for code in [404, 409, 410, 422, 429, 500, 503] {
                let body = generator.mutate(Array(status.utf8))
                let answer = HTTPResponse(status: code, headers: ["Content-Type": "application/json"], body: body)
                let client = KubernetesClient(ScriptedTransport(Array(repeating: .success(answer), count: 20)))
                let error = await #expect(throws: KubernetesError.self) {
                    _ = try await client.get(ConfigMap.self, ObjectKey(namespace: "ns", name: "a"))
                }
                #expect(error?.httpStatus == code, "seed \(seed)")
            }
        }
    }
}
