import JSON
import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

@Suite("Lists, selectors, watches")
struct ListWatchTests {
    let cluster = Cluster()

    private func fill(_ count: Int) throws {
        for number in 0..<count {
            try cluster.create(
                secret("s\(10 + number)", metadata: ["labels": ["odd": .string(number % 2 == 1 ? "yes" : "no")]]))
        }
    }

    @Test func listsAreInOrderAndOfTheirNamespace() throws {
        try cluster.create(secret("b"))
        try cluster.create(secret("a"))
        try cluster.create(secret("c"), in: "kube-system")
        #expect(try cluster.names(.secret("")) == ["a", "b"])
        #expect(try cluster.names(.secret("", in: "")) == ["a", "b", "c"])
    }

    @Test func pagesShowTheStateOfTheFirst() throws {
        try fill(5)
        let first = try cluster.list(.secret("")) { $0.limit = 2 }
        #expect(first.objects.map(\.json.objectName) == ["s10", "s11"])
        #expect(first.remainingItemCount == 3)
        try cluster.delete(.secret("s12"))
        try cluster.create(secret("s125"))
        try cluster.patch(.secret("s13"), ["metadata": ["labels": ["new": "yes"]]])
        let second = try cluster.list(.secret("")) {
            $0.limit = 2
            $0.continueToken = first.continueToken
        }
        #expect(second.objects.map(\.json.objectName) == ["s12", "s13"])
        #expect(second.objects.last?.json.objectLabels["new"] == nil)
        #expect(second.resourceVersion == first.resourceVersion)
        let third = try cluster.list(.secret("")) {
            $0.limit = 2
            $0.continueToken = second.continueToken
        }
        #expect(third.objects.map(\.json.objectName) == ["s14"])
        #expect(third.continueToken.isEmpty)
        #expect(try cluster.names(.secret("")) == ["s10", "s11", "s125", "s13", "s14"])
    }

    @Test func pagesOfSelectedObjectsAreFull() throws {
        try fill(6)
        let first = try cluster.list(.secret("")) {
            $0.limit = 2
            $0.labelSelector = "odd=yes"
        }
        #expect(first.objects.map(\.json.objectName) == ["s11", "s13"])
        #expect(first.remainingItemCount == nil)
        let second = try cluster.list(.secret("")) {
            $0.limit = 2
            $0.labelSelector = "odd=yes"
            $0.continueToken = first.continueToken
        }
        #expect(second.objects.map(\.json.objectName) == ["s15"])
        #expect(second.continueToken.isEmpty)
    }

    @Test func aTokenBeyondTheHistoryIsExpiredAndOffersToGoOn() throws {
        let cluster = Cluster { $0.limits.history.changes = 3 }
        for name in ["a", "b", "c"] { try cluster.create(secret(name)) }
        let first = try cluster.list(.secret("")) { $0.limit = 1 }
        for number in 0..<5 { try cluster.patch(.secret("c"), ["stringData": ["k": .string("\(number)")]]) }
        let error = refusal {
            _ = try cluster.list(.secret("")) { $0.continueToken = first.continueToken }
        }
        #expect(error?.code == 410)
        #expect(error?.reason == "Expired")
        let rest = try cluster.names(.secret("")) { $0.continueToken = error?.continueToken ?? "" }
        #expect(rest == ["b", "c"])
    }

    @Test(arguments: [
        ("a=b", ["one"]), ("a==b", ["one"]), ("a!=b", ["three", "two"]), ("a in (b,c)", ["one", "two"]),
        ("a notin (b)", ["three", "two"]), ("a", ["one", "two"]), ("!a", ["three"]), ("a,z", ["two"]),
        ("", ["one", "three", "two"]),
    ])
    func labelSelectors(selector: String, names: [String]) throws {
        try cluster.create(secret("one", metadata: ["labels": ["a": "b"]]))
        try cluster.create(secret("two", metadata: ["labels": ["a": "c", "z": ""]]))
        try cluster.create(secret("three"))
        #expect(try cluster.names(.secret("")) { $0.labelSelector = selector } == names)
    }

    @Test func fieldSelectors() throws {
        try cluster.create(secret("a"))
        var typed = secret("b")
        typed["type"] = "example.io/x"
        try cluster.create(typed)
        #expect(try cluster.names(.secret("")) { $0.fieldSelector = "type=example.io/x" } == ["b"])
        #expect(try cluster.names(.secret("")) { $0.fieldSelector = "metadata.name!=b" } == ["a"])
        #expect(
            try cluster.names(.secret("", in: "")) { $0.fieldSelector = "metadata.namespace=default,metadata.name=a" }
                == ["a"])
        expectRefusal(400, "BadRequest", "field label not supported: spec.foo") {
            _ = try cluster.list(.secret("")) { $0.fieldSelector = "spec.foo=b" }
        }
    }

    @Test(arguments: [
        ("99999999", "", 504, "Timeout: Too large resource version: 99999999, current: 6"),
        (
            "x", "", 400,
            "invalid resource version: resourceVersion: Invalid value: \"x\": strconv.ParseUint: parsing \"x\": invalid syntax"
        ),
        (
            "", "Exact", 422,
            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided"
        ),
        (
            "0", "Exact", 422,
            "ListOptions.meta.k8s.io \"\" is invalid: resourceVersionMatch: Forbidden: resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""
        ),
    ])
    func versionsThatMakeNoSense(version: String, match: String, code: Int, message: String) {
        let error = refusal {
            _ = try cluster.list(.secret("")) {
                $0.resourceVersion = version
                $0.resourceVersionMatch = match
            }
        }
        #expect(error?.code == code)
        #expect(error?.message == message)
    }

    @Test func exactShowsThePast() throws {
        try cluster.create(secret("a"))
        let before = try cluster.list(.secret("")).resourceVersion
        try cluster.create(secret("b"))
        #expect(
            try cluster.names(.secret("")) {
                $0.resourceVersion = before; $0.resourceVersionMatch = "Exact"
            } == ["a"])
        #expect(try cluster.names(.secret("")) { $0.resourceVersion = before } == ["a", "b"])
    }

    @Test func aWatchBeginsWithWhatIsThere() async throws {
        try cluster.create(secret("a"))
        let stream = try cluster.watch(.secret(""))
        #expect(await stream.next()?.map(\.type) == [.added])
        try cluster.patch(.secret("a"), ["stringData": ["k": "v"]])
        try cluster.create(secret("b"))
        try cluster.delete(.secret("a"))
        let events = await stream.next() ?? []
        #expect(events.map(\.type) == [.modified, .added, .deleted])
        #expect(events.map(\.object.json.objectName) == ["a", "b", "a"])
        // The last state, at the version of the deletion.
        #expect(events.last?.object.json["data"] == ["k": "dg=="])
        #expect(events.last?.object.json.version == String(cluster.core.storage.version))
    }

    @Test func aWatchFromAVersionMissesNothing() async throws {
        let version = try cluster.list(.secret("")).resourceVersion
        try cluster.create(secret("a"))
        let stream = try cluster.watch(.secret("")) { $0.resourceVersion = version }
        #expect(await stream.next()?.map(\.object.json.objectName) == ["a"])
        async let next = stream.next()
        try cluster.create(secret("b"))
        #expect(await next?.map(\.object.json.objectName) == ["b"])
    }

    @Test func aSelectedWatchSeesObjectsComeAndGo() async throws {
        let version = try cluster.list(.secret("")).resourceVersion
        let stream = try cluster.watch(.secret("")) {
            $0.resourceVersion = version
            $0.labelSelector = "on"
        }
        try cluster.create(secret("a"))
        try cluster.patch(.secret("a"), ["metadata": ["labels": ["on": "1"]]])
        try cluster.patch(.secret("a"), ["metadata": ["labels": ["on": "2"]]])
        let off = try cluster.patch(.secret("a"), ["metadata": ["labels": ["on": .null]]])
        let events = await stream.next() ?? []
        #expect(events.map(\.type) == [.added, .modified, .deleted])
        #expect(events.last?.object.json.objectLabels == ["on": "2"])
        #expect(events.last?.object.json.version == off.version)
    }

    /// What a watch tells that cannot go on: an error, and then no more.
    private func failure(
        _ stream: APIWatchStream, sourceLocation: SourceLocation = #_sourceLocation
    ) async -> JSONValue? {
        let events = await stream.next() ?? []
        #expect(events.map(\.type) == [.error], sourceLocation: sourceLocation)
        #expect(await stream.next() == nil, sourceLocation: sourceLocation)
        return events.first?.object.json
    }

    @Test func aWatchFromBeyondTheHistoryIsToldSo() async throws {
        let cluster = Cluster { $0.limits.history.changes = 2 }
        let version = try cluster.create(secret("a")).version
        for number in 0..<4 { try cluster.patch(.secret("a"), ["stringData": ["k": .string("\(number)")]]) }
        let status = await failure(try cluster.watch(.secret("")) { $0.resourceVersion = version })
        let forgotten = cluster.core.storage.forgotten(in: BuiltInResources.secrets)
        #expect(status?["kind"] == "Status")
        #expect(status?["code"] == 410)
        #expect(status?["reason"] == "Expired")
        #expect(status?["message"]?.string == "too old resource version: \(version) (\(forgotten))")
    }

    @Test func aReaderThatFallsBehindTheHistoryIsToldSo() async throws {
        let cluster = Cluster { $0.limits.history.changes = 2 }
        let version = try cluster.create(secret("a")).version
        let stream = try cluster.watch(.secret("")) { $0.resourceVersion = version }
        for number in 0..<4 { try cluster.patch(.secret("a"), ["stringData": ["k": .string("\(number)")]]) }
        #expect(await failure(stream)?["code"] == 410)
    }

    @Test func theHistoryIsBoundedInBytesToo() async throws {
        let cluster = Cluster { $0.limits.history.bytes = 10_000 }
        let version = try cluster.create(secret("a")).version
        for number in 0..<4 {
            try cluster.patch(
                .secret("a"), ["stringData": ["k": .string("\(number)" + String(repeating: "x", count: 4_000))]])
        }
        #expect(await failure(try cluster.watch(.secret("")) { $0.resourceVersion = version })?["code"] == 410)
    }

    @Test func aWatchFromTheFutureWaitsUnlessItIsToBeginWithWhatIsThere() async throws {
        try cluster.create(secret("a"))
        let future = String(cluster.core.storage.version + 1)
        let stream = try cluster.watch(.secret("")) { $0.resourceVersion = future }
        try cluster.create(secret("b"))
        try cluster.create(secret("c"))
        #expect(await stream.next()?.map(\.object.json.objectName) == ["c"])
        let early = try cluster.watch(.secret("")) {
            $0.resourceVersion = String(cluster.core.storage.version + 1)
            $0.sendsInitialEvents = true
            $0.resourceVersionMatch = "NotOlderThan"
        }
        let status = await failure(early)
        #expect(status?["code"] == 504)
        #expect(status?["details"]?["causes"]?[0]?["reason"] == "ResourceVersionTooLarge")
    }

    @Test func watchesEndWithTheDefinitionThatTheyAreOf() async throws {
        try cluster.installFoo()
        let name = "foos.example.io"
        let definition = Cluster.Reference(
            apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", namespace: "", name: name)
        try cluster.create(foo("a"))
        let first = try cluster.watch(.foo(""))
        #expect(await first.next()?.map(\.type) == [.added])
        // What is no part of what is served changes nothing.
        try cluster.patch(definition, ["metadata": ["labels": ["a": "b"]]])
        try cluster.create(foo("b"))
        #expect(await first.next()?.map(\.type) == [.added])
        async let end = first.next()
        try cluster.patch(definition, ["spec": ["names": ["shortNames": ["f"]]]])
        #expect(await end == nil)
        let second = try cluster.watch(.foo("")) { $0.resourceVersion = String(cluster.core.storage.version) }
        let others = try cluster.watch(.secret(""))
        try cluster.delete(definition)
        cluster.core.settle()
        // What was written before is told.
        #expect(await second.next()?.map(\.type) == [.deleted, .deleted])
        #expect(await second.next() == nil)
        try cluster.create(secret("s"))
        #expect(await others.next()?.map(\.type) == [.added])
    }

    @Test func bookmarksComeEveryMinuteAndAtTheEnd() async throws {
        let clock = ManualClock()
        let cluster = Cluster { $0.clock = clock }
        let stream = try cluster.watch(.secret("")) {
            $0.resourceVersion = "0"
            $0.allowsBookmarks = true
            $0.timeout = .seconds(90)
        }
        try cluster.create(configMap("x"))
        let version = String(cluster.core.storage.version)
        async let first = stream.next()
        await clock.advanceWhenAwaited(by: .seconds(60))
        let bookmark = await first?.first
        #expect(bookmark?.type == .bookmark)
        #expect(
            bookmark?.object.json == [
                "apiVersion": "v1", "kind": "Secret", "metadata": ["resourceVersion": .string(version)],
            ])
        async let last = stream.next()
        await clock.advanceWhenAwaited(by: .seconds(30))
        #expect(await last?.map(\.type) == [.bookmark])
        #expect(await stream.next() == nil)
    }

    @Test func aWatchWithoutBookmarksEndsQuietly() async throws {
        let clock = ManualClock()
        let cluster = Cluster { $0.clock = clock }
        let stream = try cluster.watch(.secret("")) {
            $0.resourceVersion = "0"; $0.timeout = .seconds(5)
        }
        async let next = stream.next()
        await clock.advanceWhenAwaited(by: .seconds(5))
        #expect(await next == nil)
    }

    @Test func initialEventsEndWithAMarkedBookmark() async throws {
        try cluster.create(secret("a"))
        let stream = try cluster.watch(.secret("")) {
            $0.sendsInitialEvents = true
            $0.resourceVersionMatch = "NotOlderThan"
            $0.allowsBookmarks = true
        }
        #expect(await stream.next()?.map(\.type) == [.added])
        let mark = await stream.next()?.first
        #expect(mark?.type == .bookmark)
        #expect(mark?.object.json["metadata"]?["annotations"] == ["k8s.io/initial-events-end": "true"])
        expectRefusal(422, "Invalid") { _ = try cluster.watch(.secret("")) { $0.sendsInitialEvents = true } }
    }

    @Test func cancellationEndsAWait() async throws {
        let stream = try cluster.watch(.secret("")) { $0.resourceVersion = "0" }
        let task = Task { await stream.next() }
        task.cancel()
        #expect(await task.value == nil)
    }
}
