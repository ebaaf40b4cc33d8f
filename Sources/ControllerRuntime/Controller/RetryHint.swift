internal import KubernetesClient

/// What an error says about trying again.
struct RetryHint {
    /// How long the server asks to be left alone.
    var retryAfter: Duration = .zero
    /// Whether what was looked at is not what is there any more, as when somebody else was quicker: a matter of course.
    var isOutdated = false
    /// What kept everybody from getting anything from the server, if that was it.
    var serverTrouble: ServerMonitor.Trouble?

    init(_ error: any Error) {
        guard let error = error as? KubernetesError else { return }
        retryAfter = error.retryAfter ?? .zero
        isOutdated = error.isOutdated
        serverTrouble = error.serverTrouble
    }
}
