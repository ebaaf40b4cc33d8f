/// What tells apart the objects of one type: namespace and name.
public struct ObjectKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The namespace; empty for cluster-scoped objects.
    public let namespace: String
    /// The name, which is unique in the namespace for each type.
    public let name: String

    /// Makes a key; without a namespace, that of a cluster-scoped object.
    public init(namespace: String = "", name: String) {
        self.namespace = namespace
        self.name = name
    }

    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }

    /// `namespace/name`, or `name`.
    public var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}
