internal import KubernetesClient

/// What an error says about trying again.
struct RetryHint {
    /// How long the server asks to be left alone.
    var retryAfter: Duration = .zero
    /// Why there was no connection, if that was it.
    var unreachableBecause: String?

    init(_ error: any Error) {
        guard let error = error as? KubernetesError else { return }
        retryAfter = error.retryAfter ?? .zero
        unreachableBecause = error.unreachableBecause
    }
}
