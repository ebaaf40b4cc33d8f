import ControllerRuntime
import KubernetesAPI
import Logging
import Testing

/// What holds whatever a server does.
@Suite(.timeLimit(.minutes(10))) struct RandomReflectorTests {
    /// What those who listen to a store were told.
    struct Heard {
        var versions: [String: String] = [:]
        var problems: [String] = []
        var storeVersion = 0
    }

    @Test(.serialized, arguments: seeds) func randomHistoriesEndWithWhatTheServerHas(seed: UInt64) async {
        let clock = TestClock()
        let server = ModelServer(seed: seed, clock: clock)
        let store = Store<ConfigMap>()
        let heard = Shared(Heard())
        store.onChange { [weak store] change in
            let version = store.flatMap { Int($0.version) } ?? 0
            heard.update { heard in
                let name = change.key.name
                if heard.versions[name] != change.old?.metadata.resourceVersion {
                    heard.problems.append("\(name) was \(heard.versions[name] ?? "nowhere") when it changed")
                }
                heard.versions[name] = change.new?.metadata.resourceVersion
                // The model never goes back, so no list does.
                if version < heard.storeVersion { heard.problems.append("\(version) after \(heard.storeVersion)") }
                heard.storeVersion = version
            }
        }
        let logger = LogCapture().logger(level: .critical)
        let fraction = Double(seed % 100) / 100
        let reflector = Reflector(
            from: server, to: store, server: ServerMonitor(server: "s", clock: clock, logger: logger),
            limits: ReflectorLimits(silence: .seconds(180), initialEvents: .seconds(100)), clock: clock,
            random: Jitter { fraction }, logger: logger)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { try? await reflector.run() }
            group.addTask {
                while !Task.isCancelled {
                    clock.advanceToNextSleeper(within: .seconds(60))
                    await Task.yield()
                }
            }
            await server.waitUntilSettled()
            group.cancelAll()
        }

        let expected = server.objects
        #expect(store.count == expected.count, "seed \(seed)")
        for (name, object) in expected {
            let key = ObjectKey(namespace: "ns", name: name)
            #expect((store.problem(of: key) != nil) == object.isBroken, "seed \(seed): \(name)")
            if !object.isBroken {
                #expect(store[key]?.metadata.resourceVersion == "\(object.version)", "seed \(seed): \(name)")
            }
        }
        #expect(store.version == "\(server.version)", "seed \(seed)")
        // Who listened knows the same.
        #expect(heard.value.problems == [], "seed \(seed)")
        for object in store.list() {
            #expect(heard.value.versions[object.metadata.name] == object.metadata.resourceVersion, "seed \(seed)")
        }
        #expect(heard.value.versions.count == store.list().count, "seed \(seed)")
        // No failure is answered at once but by another way to ask, of which there are few.
        var row = 0
        for (before, after) in zip(server.failures, server.failures.dropFirst()) {
            row = after.at - before.at < .milliseconds(100) ? row + 1 : 0
            #expect(row < 5, "seed \(seed): \(server.log.joined(separator: "\n"))")
            if row >= 5 { break }
        }
    }
}
