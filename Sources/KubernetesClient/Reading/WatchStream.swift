import HTTPTransport
import JSON
public import KubernetesAPI
import Synchronization

/// Changes as they happen, pulled in batches.
///
/// Who does not pull makes the server wait. Cancelling the task that pulls, calling ``close()`` or letting go of the
/// stream closes the connection.
public struct WatchStream<Object: KubernetesObject>: Sendable {
    private let stream: HTTPStream
    private let operation: String
    private let frames: FrameParser
    private let remarks: RemarkLog

    init(_ stream: HTTPStream, operation: String, keepsManagedFields: Bool, remarks: RemarkLog) {
        self.stream = stream
        self.operation = operation
        self.remarks = remarks
        frames = FrameParser(keepsManagedFields: keepsManagedFields)
    }

    /// Waits for events and returns all that are there, at least one; `nil` when the server has ended the watch.
    ///
    /// An object that does not fit its type is an event like any other, and what is no event at all is
    /// ``WatchEvent/unreadable(_:)``.
    /// - Throws: ``KubernetesError`` if the connection broke or a line is too long.
    public func next() async throws(KubernetesError) -> [WatchEvent<Object>]? {
        while let lines = try await nextLines() {
            var events: [WatchEvent<Object>] = []
            events.reserveCapacity(lines.count)
            for line in lines where !line.isEmpty { events.append(decode(line)) }
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
            guard let key = FrameScan.key(of: error.lineBeginning) else { throw KubernetesError(operation, error) }
            throw KubernetesError(.transport, operation, "\(error) (object \(key))", transportError: error)
        }
    }

    private func decode(_ line: [UInt8]) -> WatchEvent<Object> {
        do {
            let (json, odd) = try frames.parse(line)
            if !odd.isEmpty, let key = json["object"]?.objectKey {
                remarks.log(odd, about: key, operation: operation)
            }
            return WatchEvent(frame: json)
        } catch {
            return .unreadable(
                UnreadableFrame(.malformed, "a frame is \(error)", key: FrameScan.key(of: line)))
        }
    }
}

/// Parses the frames of one watch, which have many strings in common.
private final class FrameParser: Sendable {
    private let parser: Mutex<JSONDocumentParser>

    init(keepsManagedFields: Bool) {
        parser = Mutex(JSONDocumentParser(options: .answer(keepsManagedFields: keepsManagedFields)))
    }

    func parse(_ line: [UInt8]) throws(JSONParsingError) -> (JSONValue, JSONRemarks) {
        try parser.withLock { (parser) throws(JSONParsingError) in (try parser.parse(line), parser.remarks) }
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
        var request = try APIRequest(reading: type, "watch", key, isCollection: true)
        request.query = options.query
        let stream = try await openStream(request, idleTimeout: options.idleTimeout)
        return WatchStream(
            stream, operation: request.operation, keepsManagedFields: options.keepsManagedFields,
            remarks: remarks)
    }
}
