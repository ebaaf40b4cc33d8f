/// What can go wrong with a watch, once so many of its lines have passed.
public struct StreamFault: Sendable {
    /// What happens to the lines that follow.
    public enum Effect: Sendable {
        /// The connection breaks.
        case reset
        /// One more line comes by half, and the answer ends as if it were whole.
        case cutOff
        /// The server ends the watch.
        case end
        /// Nothing comes any more, and nobody says so: the connection is half open.
        case silence
        /// These lines come first.
        case inserted([[UInt8]])
        /// They come one at a time, each after that long on the transport's clock.
        case trickle(Duration)
        /// They wait here, and then come all at once.
        case waits(Gate)
        /// They become these.
        case edited(@Sendable ([[UInt8]]) -> [[UInt8]])
    }

    let after: Int
    let effect: Effect

    public init(_ effect: Effect, after lines: Int = 0) {
        self.effect = effect
        after = lines
    }

    /// An `ERROR` frame, and the end.
    public static func error(_ refusal: Refusal, after lines: Int = 0) -> [StreamFault] {
        let status = Refusal.status(refusal.code, refusal.reason, refusal.message)
        let frame = Array(#"{"type":"ERROR","object":"#.utf8) + status + Array("}".utf8)
        return [StreamFault(.inserted([frame]), after: lines), StreamFault(.end, after: lines + 1)]
    }
}

extension Fault {
    public static func stream(_ effect: StreamFault.Effect, after lines: Int = 0) -> Fault {
        .stream(StreamFault(effect, after: lines))
    }
}

extension FaultRule {
    /// What goes wrong with the same watch, one after the other.
    public static func stream(
        _ faults: [StreamFault], _ pattern: RequestPattern = .watches, at first: Int = 1, count: Int = 1
    ) -> [FaultRule] {
        faults.map { FaultRule(.stream($0), pattern, at: first, count: count) }
    }
}
