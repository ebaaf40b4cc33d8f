/// A source of random fractions, injected so that a test decides what "random" is.
public struct Jitter: Sendable {
    private let fraction: @Sendable () -> Double

    /// Wraps a function that returns fractions in `0..<1`.
    public init(_ fraction: @escaping @Sendable () -> Double) {
        self.fraction = fraction
    }

    /// Draws from the system's generator.
    public static let system = Jitter { Double.random(in: 0..<1) }

    /// Always zero: every wait has its shortest length.
    public static let none = Jitter { 0 }

    /// The next fraction in `0..<1`.
    public func next() -> Double {
        min(max(fraction(), 0), 1)
    }

    /// A duration drawn evenly from `range`.
    public func duration(in range: ClosedRange<Duration>) -> Duration {
        range.lowerBound + (range.upperBound - range.lowerBound) * next()
    }
}
