import FoundationEssentials

/// When something that nobody wants any more is removed: Pods that come back find it, and mounts that are about to end
/// do not break.
enum Removal {
    private static let delay: TimeInterval = 600

    /// - Parameter since: Since when nobody wants it, as far as this process has seen.
    static func due(unwantedSince since: Date?, isMeshGoing: Bool, now: Date) -> Date {
        isMeshGoing ? .distantPast : (since ?? now) + delay
    }
}
