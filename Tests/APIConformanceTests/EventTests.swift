import JSON
import Testing

extension APIConformance {
    @Suite struct EventTests {
        private var event: JSONValue {
            .object(
                "Event", in: "events.k8s.io/v1", "e", [:],
                [
                    "eventTime": "2026-01-01T00:00:00.123456Z", "reportingController": "example.com/c",
                    "reportingInstance": "i", "action": "A", "reason": "R", "type": "Normal", "note": "n",
                    "regarding": ["kind": "Secret", "namespace": .string(api.namespace), "name": "a"],
                ])
        }

        @Test func eventsOfBothGroupsAreOne() async throws {
            let made = try await api.newEvents.create(event)
            #expect(made["note"] == "n")
            #expect(made["deprecatedFirstTimestamp"] == .null)
            let seen = try await api.events.get("e")
            #expect(seen["message"] == "n")
            #expect(seen["involvedObject"] == event["regarding"])
            #expect(seen["reportingComponent"] == "example.com/c")
            #expect(seen.version == made.version)
            #expect(
                try await api.events.names(["fieldSelector": "involvedObject.name=a,reason=R,type=Normal"]) == ["e"])
            #expect(try await api.newEvents.names(["fieldSelector": "regarding.name=a"]) == ["e"])
            try await api.events.delete("e")
            #expect(try await !api.newEvents.exists("e"))
        }

        @Test func onlyTheSeriesOfANewOneChanges() async throws {
            try await api.newEvents.create(event)
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.newEvents.patch("e", ["note": "changed"])
            }
            #expect(refusal?.message.contains("field is immutable") == true)
            let series: JSONValue = ["series": ["count": 2, "lastObservedTime": "2026-01-01T00:00:00.123456Z"]]
            #expect(try await api.newEvents.patch("e", series)["series"]?["count"] == 2)
        }

        @Test func newOnesAreComplete() async throws {
            let refusal = try await expectRefusal(422, "Invalid") {
                try await api.newEvents.create(
                    event.with("action", value: nil).with("reportingInstance", value: nil).with("type", value: "Odd"))
            }
            #expect(Set(refusal?.fields ?? []) == ["action", "reportingInstance", "type"])
        }

        @Test func theyLieWhereTheirObjectsDo() async throws {
            let event: JSONValue = .object(
                "Event", "e", [:],
                ["reason": "R", "involvedObject": ["kind": "Secret", "namespace": "other", "name": "a"]])
            try await expectRefusal(
                422, "Invalid",
                "Event \"e\" is invalid: involvedObject.namespace: Invalid value: \"other\": does not match event.namespace"
            ) {
                try await api.events.create(event)
            }
        }

        @Test func theOlderFormIsKeptAsItIs() async throws {
            let made = try await api.events.create(
                .object(
                    "Event", "old", [:],
                    [
                        "reason": "R", "message": "m", "type": "Warning", "count": 3,
                        "firstTimestamp": "2026-01-01T00:00:00Z", "lastTimestamp": "2026-01-01T00:00:05Z",
                        "source": ["component": "c"],
                        "involvedObject": ["kind": "Secret", "namespace": .string(api.namespace), "name": "a"],
                    ]))
            #expect(made["count"] == 3)
            let seen = try await api.newEvents.get("old")
            #expect(seen["deprecatedCount"] == 3)
            #expect(seen["deprecatedSource"] == ["component": "c"])
            #expect(seen["note"] == "m")
            #expect(try await api.events.patch("old", ["count": 4], .strategic)["count"] == 4)
        }
    }
}
