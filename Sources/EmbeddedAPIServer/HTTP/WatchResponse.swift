import JSON
import KubernetesAPI
import Synchronization

/// Turns the events of a watch into the lines of a response: `{"type":"ADDED","object":{…}}`.
struct WatchResponse: Sendable {
    let events: APIWatchStream
    let watches: OpenWatches
    let writer: ObjectWriter

    var response: APIResponse {
        let state = WatchLines(writer: writer)
        let stream = ChunkStream(
            pull: {
                guard let batch = await events.next() else {
                    watches.close(events)
                    return nil
                }
                return state.lines(batch)
            },
            end: { watches.close(events) }
        )
        return APIResponse(status: 200, headers: ["Content-Type": "application/json"], body: .stream(stream))
    }
}

/// Writes events; a table's columns go out with its first object only.
private final class WatchLines: Sendable {
    private let writer: ObjectWriter
    private let hasHeader = Atomic(false)

    init(writer: ObjectWriter) {
        self.writer = writer
    }

    func lines(_ events: [APIWatchEvent]) -> [UInt8] {
        var lines: [UInt8] = []
        for event in events {
            lines.append(contentsOf: "{\"type\":\"\(event.type.rawValue)\",\"object\":".utf8)
            lines.append(contentsOf: object(of: event))
            lines.append(contentsOf: "}\n".utf8)
        }
        return lines
    }

    private func object(of event: APIWatchEvent) -> [UInt8] {
        switch event.type {
        case .error: return event.object.encoded
        case .bookmark, .added, .modified, .deleted:
            let isFirst = writer.representation.shape == .table && !hasHeader.exchange(true, ordering: .relaxed)
            return writer.watched(event.object, withColumns: isFirst)
        }
    }
}
