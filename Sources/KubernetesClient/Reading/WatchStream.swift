import HTTPTransport
import JSON
public import KubernetesAPI
import Logging

/// Changes as they happen, pulled in batches.
///
/// Who does not pull makes the server wait. Cancelling the task that pulls, calling ``close()`` or letting go of the
/// stream closes the connection.
public struct WatchStream<Object: KubernetesObject>: Sendable {
    private let stream: HTTPStream
    private let operation: String
    private let keepsManagedFields: Bool
    private let logger: Logger

    init(_ stream: HTTPStream, operation: String, keepsManagedFields: Bool, logger: Logger) {
        self.stream = stream
        self.operation = operation
        self.keepsManagedFields = keepsManagedFields
        self.logger = logger
    }

    /// Waits for events and returns all that are there, at least one; `nil` when the server has ended the watch.
    ///
    /// - Throws: ``KubernetesError`` if the connection broke or a frame is not JSON; an object that does not fit its type
    ///   is an event like any other.
    public func next() async throws(KubernetesError) -> [WatchEvent<Object>]? {
        while let lines = try await nextLines() {
            var events: [WatchEvent<Object>] = []
            events.reserveCapacity(lines.count)
            for line in lines where !line.isEmpty {
                if let event = try decode(line) { events.append(event) }
            }
            if !events.isEmpty { return events }
        }
        return nil
    }

    /// Ends the watch.
    public func close() {
        stream.close()
    }

    private func nextLines() async throws(KubernetesError) -> [[UInt8]]? {
        do {
            return try await stream.nextBatch()
        } catch {
            throw KubernetesError(operation, error)
        }
    }

    private func decode(_ line: [UInt8]) throws(KubernetesError) -> WatchEvent<Object>? {
        do {
            let json = try JSONValue(parsing: line, options: .answer(keepsManagedFields: keepsManagedFields))
            switch try WatchEvent<Object>.frame(json) {
            case .event(let event): return event
            case .foreign(let what):
                logger.debug("watch frame left out", metadata: ["operation": "\(operation)", "frame": "\(what)"])
                return nil
            }
        } catch {
            throw KubernetesError(.undecodable, operation, "a frame of the watch is not as expected: \(error)")
        }
    }
}

extension KubernetesClient {
    /// Reports changes until the server ends the watch.
    ///
    /// - Parameters:
    ///   - type: The type of the objects.
    ///   - namespace: Where they are; `nil` for all namespaces, and for types that have none.
    ///   - options: Which changes, and from where on.
    public func watch<Object: KubernetesObject>(
        _ type: Object.Type = Object.self, namespace: String? = nil, options: WatchOptions
    ) async throws(KubernetesError) -> WatchStream<Object> {
        let key = ObjectKey(namespace: namespace ?? "", name: "")
        var request = try APIRequest("watch", .get, Object.resource, key, isCollection: true)
        request.query = options.query
        let stream = try await openStream(request, idleTimeout: options.idleTimeout)
        return WatchStream(
            stream, operation: request.operation, keepsManagedFields: options.keepsManagedFields, logger: logger)
    }
}
