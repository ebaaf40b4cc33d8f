import FoundationEssentials

/// When to run a credential plugin, and what to use meanwhile: decisions only.
struct PluginState {
    /// What a request does.
    enum Step: Equatable {
        case use(PluginCredential)
        case run
        case fail(TokenError)
    }

    /// A new credential is made this long before the old one ends, or at half its life if that is later.
    private static let margin = 30.0

    /// The longest pause between two attempts, in seconds.
    private static let longestPause = 30.0

    /// A credential that was good for this long and is refused then has ended; a younger one never was any good.
    private static let proven = 60.0

    private var credential: PluginCredential?
    private var obtainedAt = Date.distantPast
    private var refreshAt = Date.distantFuture
    private var isRefused = false
    private var isRunning = false
    private var error: TokenError?
    private var failures = 0
    private var notBefore = Date.distantPast

    func step(now: Date) -> Step {
        guard let credential else {
            guard let error, now < notBefore else { return .run }
            return .fail(error)
        }
        guard isRefused || now >= refreshAt else { return .use(credential) }
        let hasEnded = credential.expiration.map { $0 <= now } ?? false
        if now < notBefore {
            if hasEnded, let error { return .fail(error) }
            return .use(credential)
        }
        // While one makes the new credential, the others go on with the old one for as long as it lasts.
        return isRunning && !hasEnded && !isRefused ? .use(credential) : .run
    }

    mutating func started() { isRunning = true }

    /// Stopped before it was done.
    mutating func cancelled() { isRunning = false }

    mutating func obtained(_ new: PluginCredential, now: Date) {
        isRunning = false
        if !isRefused { failures = 0 }
        credential = new
        obtainedAt = now
        isRefused = false
        error = nil
        notBefore = .distantPast
        refreshAt = .distantFuture
        guard let end = new.expiration else { return }
        refreshAt = end - min(Self.margin, end.timeIntervalSince(now) / 2)
        if refreshAt <= now { pause(from: now) }
    }

    mutating func failed(_ error: TokenError, now: Date) {
        isRunning = false
        self.error = error
        pause(from: now)
    }

    /// The server does not accept it.
    mutating func refused(_ used: PluginCredential, now: Date) {
        guard used == credential, !isRefused else { return }
        isRefused = true
        if now.timeIntervalSince(obtainedAt) >= Self.proven {
            failures = 0
        } else {
            pause(from: obtainedAt)
        }
    }

    private mutating func pause(from moment: Date) {
        failures += 1
        // 1, 2, 4, … seconds.
        notBefore = moment + min(Self.longestPause, Double(1 << min(failures - 1, 10)))
    }
}
