internal import KubernetesAPI
internal import KubernetesClient

/// Why a list or watch failed, as far as it makes a difference to what happens next.
public struct ListWatchError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kinds of failure.
    public enum Kind: Sendable, Hashable {
        /// 410: the server no longer has that version.
        case expired
        /// The server, or its memory, has not reached that version yet.
        case versionTooLarge
        /// 429: the server is busy.
        case throttled
        /// There is no connection, or no more: refused, reset, silent for too long.
        case unreachable
        /// 401, or there are no credentials at all.
        case unauthenticated
        /// The server does not know what it was asked for, or does not do it.
        case unsupported
        /// Anything else.
        case failed
    }

    /// What happened.
    public var kind: Kind
    /// The cause in words.
    public var description: String
    /// How long the server asks to be left alone.
    public var retryAfter: Duration

    /// Makes an error.
    public init(_ kind: Kind, _ description: String, retryAfter: Duration = .zero) {
        self.kind = kind
        self.description = description
        self.retryAfter = retryAfter
    }

    init(_ error: any Error) {
        switch error {
        case let error as ListWatchError: self = error
        case let error as KubernetesError: self.init(error)
        case let error as TimeLimitExceeded: self.init(.unreachable, "\(error)")
        default: self.init(.failed, String(describing: error))
        }
    }

    init(_ error: KubernetesError) {
        let kind: Kind =
            if error.isTooLargeResourceVersion {
                .versionTooLarge
            } else if error.isGone {
                .expired
            } else if error.code == .tooManyRequests {
                .throttled
            } else if error.isRefusalOfParameters {
                .unsupported
            } else {
                switch error.serverTrouble {
                case .unreachable?: .unreachable
                case .unauthenticated?: .unauthenticated
                case nil: .failed
                }
            }
        self.init(kind, error.description, retryAfter: error.retryAfter ?? .zero)
    }

    /// What an `ERROR` event of a watch says, whose HTTP status was 200.
    init(_ status: Status) {
        let kind: Kind =
            switch (status.code, status.reason) {
            // The reason was `Gone` before Kubernetes 1.18.
            case (410, _), (_, "Expired"), (_, "Gone"): .expired
            case (429, _), (_, "TooManyRequests"): .throttled
            case _ where status.isTooLargeResourceVersion: .versionTooLarge
            case (400, _), (422, _): .unsupported
            default: .failed
            }
        let seconds = max(0, status.details?.retryAfterSeconds ?? 0)
        self.init(kind, status.message.isEmpty ? status.reason : status.message, retryAfter: .seconds(seconds))
    }
}

extension KubernetesError {
    /// Whether it is the form of the request that the server does not take.
    fileprivate var isRefusalOfParameters: Bool {
        // 406: the answer cannot have the form that was asked for.
        code == .badRequest || code == .invalid || code == .methodNotAllowed || httpStatus == 406
    }

    /// What keeps everybody from getting anything from the server, if that is what failed and may change by itself.
    var serverTrouble: ServerMonitor.Trouble? {
        let isConnection = code == .transport && isRetriable
        // With a status it is the server that ran out of time.
        let isTimeout = code == .timeout && httpStatus == nil
        if isConnection || isTimeout { return .unreachable(description) }
        return code == .unauthorized || code == .credentials ? .unauthenticated(description) : nil
    }
}
