internal import KubernetesClient

/// What an error says about trying again.
struct RetryHint {
    /// How long the server asks to be left alone.
    var retryAfter: Duration = .zero
    /// Why there was no connection, if that was it.
    var unreachableBecause: String?
    /// Whether what was looked at is not what is there any more, as when somebody else was quicker: a matter of course.
    var isOutdated = false

    init(_ error: any Error) {
        guard let error = error as? KubernetesError else { return }
        retryAfter = error.retryAfter ?? .zero
        unreachableBecause = error.unreachableBecause
        isOutdated = error.isConflict || error.isAlreadyExists || error.isNotFound
    }
}
