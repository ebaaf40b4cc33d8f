public import KubernetesAPI

/// What a watch sent that is no event.
public struct UnreadableFrame: Sendable, Hashable {
    /// What it means for who follows the watch.
    public enum Kind: Sendable, Hashable {
        /// Something that was not asked for: passing over it loses nothing.
        case foreign
        /// What it said is lost, and has to be found out in another way.
        case malformed
    }

    /// What it means for who follows the watch.
    public let kind: Kind

    /// What is wrong with it.
    public let problem: String

    /// The object that it was about, as far as that can be told.
    public let key: ObjectKey?

    /// Makes one.
    public init(_ kind: Kind, _ problem: String, key: ObjectKey? = nil) {
        self.kind = kind
        self.problem = problem
        self.key = key
    }
}

extension UnreadableFrame: CustomStringConvertible {
    /// What is wrong, and with which object.
    public var description: String { key.map { "\(problem) (object \($0))" } ?? problem }
}
