import FoundationEssentials
import JSON
import Synchronization

/// Where the records of requests go.
struct AuditTrail: Sendable {
    /// Nil: nobody wants them.
    var sink: (@Sendable (JSONValue) -> Void)?
    var now: @Sendable () -> Date = { Date() }

    init() {}

    init(_ options: EmbeddedAPIServer.Options, _ file: AuditFile?) {
        guard options.auditSink != nil || file != nil else { return }
        sink = { event in
            file?.append(event)
            options.auditSink?(event)
        }
    }

    /// Records a request once its answer is complete: for a watch that is when it ends.
    func following(_ response: APIResponse, _ record: AuditRecord) -> APIResponse {
        guard let sink else { return response }
        let now = now
        var head = response
        head.body = .bytes([])
        let emit = { @Sendable [head] in sink(record.event(head, completed: now())) }
        guard case .stream(let stream) = response.body else {
            emit()
            return response
        }
        let once = Once(emit)
        var followed = response
        followed.body = .stream(
            ChunkStream {
                let chunk = await stream.next()
                if chunk == nil { once.run() }
                return chunk
            } end: {
                stream.close()
                once.run()
            })
        return followed
    }

    private final class Once: Sendable {
        private let work: Mutex<(@Sendable () -> Void)?>

        init(_ work: @escaping @Sendable () -> Void) { self.work = Mutex(work) }

        func run() {
            work.withLock { work in
                defer { work = nil }
                return work
            }?()
        }
    }
}
