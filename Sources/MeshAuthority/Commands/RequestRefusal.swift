/// Why something that a person asked for is not done, with the remedy; nothing was changed.
public struct RequestRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// As sentences that name the object.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
