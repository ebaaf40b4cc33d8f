import HTTPTransport
import JSON

/// A watch under way, read event by event.
final class Watch {
    struct Event: Sendable, CustomStringConvertible {
        let type: String
        let object: JSONValue

        var description: String { "\(type) \(object.name)" }
    }

    private let stream: HTTPStream
    private var pending: [[UInt8]] = []

    init(_ stream: HTTPStream) { self.stream = stream }

    var contentType: String { stream.headers["Content-Type"] ?? "" }

    /// The next event; nil if the watch has ended.
    func next() async throws -> Event? {
        while pending.isEmpty {
            guard let lines = try await stream.nextBatch() else { return nil }
            pending = lines.filter { !$0.isEmpty }
        }
        let json = try JSONValue(parsing: pending.removeFirst())
        return Event(type: json["type"]?.string ?? "", object: json["object"] ?? .null)
    }

    /// The next so many events.
    func next(_ count: Int) async throws -> [Event] {
        var events: [Event] = []
        while events.count < count, let event = try await next() { events.append(event) }
        return events
    }

    /// All events up to one that matches, and that.
    func events(until matches: (Event) -> Bool) async throws -> [Event] {
        var events: [Event] = []
        while let event = try await next() {
            events.append(event)
            if matches(event) { return events }
        }
        return events
    }
}
