import JSON
import Testing

extension APIConformance {
    @Suite struct UpdateTests {
        @Test func putReplacesTheWholeObject() async throws {
            let made = try await api.configMaps.create(configMap("a", ["k": "1"], metadata: ["labels": ["l": "1"]]))
            let updated = try await api.configMaps.update(configMap("a", ["z": "2"]))
            #expect(updated["data"] == ["z": "2"])
            #expect(updated.labels == [:])
            #expect(updated.uid == made.uid)
            #expect(updated.metadata["creationTimestamp"] == made.metadata["creationTimestamp"])
            #expect(updated.version != made.version)
        }

        @Test func whatIsNotThereIsNotFound() async throws {
            for verb in ["update", "patch", "get", "delete"] {
                let refusal = try await expectRefusal(404, "NotFound", "secrets \"x\" not found") {
                    switch verb {
                    case "update": try await api.secrets.update(secret("x"))
                    case "patch": try await api.secrets.patch("x", [:])
                    case "get": _ = try await api.secrets.get("x")
                    default: try await api.secrets.delete("x")
                    }
                }
                #expect(refusal?.status["details"] == ["name": "x", "kind": "secrets"])
            }
        }

        @Test func someKindsAreCreatedByPut() async throws {
            let lease: JSONValue = .object(
                "Lease", in: "coordination.k8s.io/v1", "l", [:],
                [
                    "spec": [
                        "holderIdentity": "a", "leaseDurationSeconds": 15,
                        "renewTime": "2026-01-01T00:00:00.000000Z",
                    ]
                ])
            let answer = try await api.leases.send(.put, "l", [:], lease.encoded())
            #expect(answer.status == 201)
            #expect(answer.json["spec"] == lease["spec"])
            // A lease is only replaced at a version.
            try await expectRefusal(422, "Invalid") { try await api.leases.update(lease) }
            #expect(try await api.leases.update(answer.json) == answer.json)
        }

        @Test func aWriteThatChangesNothingIsNone() async throws {
            let made = try await api.configMaps.create(configMap("a", ["k": "1"]))
            #expect(try await api.configMaps.update(made) == made)
            #expect(try await api.configMaps.patch("a", ["data": ["k": "1"]]) == made)
            let past: JSONValue = ["metadata": ["creationTimestamp": "2001-01-01T00:00:00Z"]]
            #expect(try await api.configMaps.patch("a", past) == made)
            #expect(try await api.configMaps.get("a") == made)
        }

        @Test func bodyAndPathNameTheSameObject() async throws {
            try await api.secrets.create(secret("a"))
            let other = try await api.secrets.send(.put, "a", [:], secret("b").encoded())
            #expect(other.status == 400)
            #expect(
                other.json["message"] == "the name of the object (b) does not match the name on the URL (a)")
            let nameless = try await api.secrets.send(.put, "a", [:], JSONValue.object([:]).encoded())
            #expect(nameless.status == 400)
            #expect(
                nameless.json["message"]
                    == "the name of the object (a based on URL) was undeterminable: name must be provided")
            let elsewhere = secret("a", metadata: ["namespace": "kube-system"])
            try await expectRefusal(
                400, "BadRequest",
                "the namespace of the provided object does not match the namespace sent on the request"
            ) {
                try await api.secrets.update(elsewhere)
            }
        }

        @Test func identityIsImmutable() async throws {
            try await api.secrets.create(secret("a"))
            let refusal = try await expectRefusal(
                422, "Invalid",
                "Secret \"a\" is invalid: metadata.uid: Invalid value: \"other\": field is immutable"
            ) {
                try await api.secrets.patch("a", ["metadata": ["uid": "other"]])
            }
            // Some kinds are checked twice, and say so twice.
            #expect(Set(refusal?.fields ?? []) == ["metadata.uid"])
        }

        @Test func aPutForAnotherUIDIsAConflict() async throws {
            let made = try await api.configMaps.create(configMap("a"))
            let other = "00000000-0000-0000-0000-000000000000"
            let refusal = try await expectRefusal(409, "Conflict") {
                try await api.configMaps.update(configMap("a", metadata: ["uid": .string(other)]))
            }
            #expect(
                refusal?.message.hasSuffix(
                    "Precondition failed: UID in precondition: \(other), UID in object meta: \(made.uid)") == true)
        }

        @Test func deletionIsNoFieldToWrite() async throws {
            try await api.configMaps.create(configMap("a"))
            let refusal = try await expectRefusal(
                422, "Invalid",
                "ConfigMap \"a\" is invalid: [metadata.deletionTimestamp: Invalid value: \"2030-01-01T00:00:00Z\": field is "
                    + "immutable, metadata.deletionGracePeriodSeconds: Invalid value: 3: field is immutable]"
            ) {
                try await api.configMaps.patch(
                    "a", ["metadata": ["deletionTimestamp": "2030-01-01T00:00:00Z", "deletionGracePeriodSeconds": 3]])
            }
            #expect(
                Set(refusal?.fields ?? []) == ["metadata.deletionTimestamp", "metadata.deletionGracePeriodSeconds"])
        }

        @Test func theStatusEndpointWritesNothingElse() async throws {
            let made = try await api.foos.create(foo("x"))
            let sent = made.with("spec", "a", value: "no").with("status", value: ["x": "ok"])
                .with("metadata", "labels", value: ["l": "1"])
            let written = try await api.foos.update(sent, at: "status")
            #expect(written["spec"]?["a"] == "x")
            #expect(written["status"] == ["x": "ok"])
            #expect(written.labels == [:])
            let main = try await api.foos.update(
                written.with("spec", "a", value: "y").with("status", value: ["x": "no"]))
            #expect(main["spec"]?["a"] == "y")
            #expect(main["status"] == ["x": "ok"])
            #expect(try await api.foos.get("x/status") == main)
            try await expectRefusal(422, "Invalid") {
                try await api.foos.patch("x", ["status": ["n": "bad"]], at: "status")
            }
        }

        @Test func withoutAStatusEndpointTheStatusIsAPartLikeOthers() async throws {
            try await api.plains.create(plain("x", ["status": ["x": "early"]]))
            #expect(try await api.plains.patch("x", ["status": ["x": "late"]])["status"] == ["x": "late"])
            try await expectRefusal(404, "NotFound", "plains.\(api.group) \"x\" not found") {
                try await api.plains.patch("x", ["status": ["x": "later"]], at: "status")
            }
        }

        @Test func typesOfSecretsStay() async throws {
            try await api.secrets.create(secret("a"))
            try await expectRefusal(
                422, "Invalid", "Secret \"a\" is invalid: type: Invalid value: \"foo\": field is immutable"
            ) {
                try await api.secrets.patch("a", ["type": "foo"])
            }
        }

        @Test func immutableDataStays() async throws {
            try await api.configMaps.create(configMap("a", ["k": "1"]))
            try await api.configMaps.patch("a", ["immutable": true])
            let rule = "Forbidden: field is immutable when `immutable` is set"
            try await expectRefusal(422, "Invalid", "ConfigMap \"a\" is invalid: data: \(rule)") {
                try await api.configMaps.patch("a", ["data": ["k": "2"]])
            }
            try await expectRefusal(422, "Invalid", "ConfigMap \"a\" is invalid: immutable: \(rule)") {
                try await api.configMaps.patch("a", ["immutable": false])
            }
            try await api.configMaps.patch("a", ["metadata": ["labels": ["still": "editable"]]])
        }
    }
}
