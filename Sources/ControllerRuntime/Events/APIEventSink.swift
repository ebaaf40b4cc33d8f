internal import JSON
public import KubernetesAPI
public import KubernetesClient

/// Writes events through a client.
public struct APIEventSink: EventSink {
    private let client: KubernetesClient

    /// Makes a sink; give it a client whose time limits are short, as events are written one after the other.
    public init(_ client: KubernetesClient) {
        self.client = client
    }

    /// Creates the event; it is homeless where its namespace does not exist, or is being deleted.
    public func create(_ event: Event) async throws {
        do {
            _ = try await client.create(event)
        } catch {
            // Not found is the namespace, so there is nowhere to write to.
            throw EventSinkError(error, notFound: .homeless)
        }
    }

    /// Writes the count and the time of the series; does nothing for an event that has none.
    public func updateSeries(of event: Event) async throws {
        guard let series = event.series else { return }
        do {
            _ = try await client.mergePatch(Event.self, event.key, ["series": series.json])
        } catch {
            throw EventSinkError(error, notFound: .gone)
        }
    }
}

extension EventSinkError {
    init(_ error: KubernetesError, notFound: Kind) {
        let kind: Kind =
            if error.isNotFound {
                notFound
            } else if error.isOfEndingNamespace {
                .homeless
            } else if error.isAlreadyExists {
                .exists
            } else if error.isRetriable || error.isConflict {
                .failed
            } else {
                .refused
            }
        self.init(kind, error.description)
    }
}
