import FoundationEssentials
import JSON
import KubernetesAPI

extension APICore {
    /// How long events are kept after they were last seen (kube-apiserver, `--event-ttl`).
    private static let eventLifetime: TimeInterval = 3_600

    /// Removes old events.
    func expireEvents() {
        let table = BuiltInResources.events
        let limit = configuration.now().addingTimeInterval(-Self.eventLifetime)
        let entries = storage.read { state in (state.tables[table]?.entries ?? [:]).map { ($0.key, $0.value) } }
        for (key, entry) in entries where Self.lastSeen(entry.object.json) < limit {
            // One that was seen again meanwhile stays.
            _ = try? commit(.remove(entry.object.json), to: table, key: key, expecting: entry.version)
        }
    }

    private static func lastSeen(_ event: JSONValue) -> Date {
        let times = [
            event.metadata["creationTimestamp"], event["lastTimestamp"], event["series"]?["lastObservedTime"],
        ]
        return times.compactMap { $0?.string.flatMap(Timestamp.parse) }.max() ?? .distantPast
    }
}
