public import JSON

/// One step from a value to a part of it.
public enum YAMLPathElement: Sendable, Hashable {
    /// The member of an object.
    case key(String)
    /// The element of an array.
    case index(Int)
}

/// One document of a text: its value, and where each part of it stands.
public struct YAMLDocument: Sendable {
    private let root: YAMLNode
    /// What the document says.
    public let value: JSONValue

    init(root: YAMLNode) {
        self.root = root
        value = root.value
    }

    /// Where the document's content begins.
    public var location: YAMLLocation { root.location }

    /// Where a part stands: for a member its key, for an element its beginning; nil if there is no such part.
    public func location(of path: [YAMLPathElement]) -> YAMLLocation? {
        let found = root.search(path[...], from: root.location)
        return found.isExact ? found.location : nil
    }

    /// Where a part stands, or, if it is missing, the nearest thing around it that is there.
    public func nearestLocation(to path: [YAMLPathElement]) -> YAMLLocation {
        root.search(path[...], from: root.location).location
    }
}

/// A node of the document with its place.
///
/// `count` and `height` say what expanding an alias to it adds, without walking through it.
struct YAMLNode: Sendable {
    struct Member: Sendable {
        let key: String
        let location: YAMLLocation
        let node: YAMLNode
    }

    enum Content: Sendable {
        case scalar(JSONValue)
        case sequence([YAMLNode])
        case mapping([Member])
    }

    let content: Content
    let location: YAMLLocation
    let count: Int
    let height: Int

    init(_ content: Content, at location: YAMLLocation) {
        self.content = content
        self.location = location
        let children: [YAMLNode] =
            switch content {
            case .scalar: []
            case .sequence(let nodes): nodes
            case .mapping(let members): members.map(\.node)
            }
        count = children.reduce(1) { $0 + $1.count }
        height = 1 + (children.map(\.height).max() ?? 0)
    }

    var value: JSONValue {
        switch content {
        case .scalar(let value): value
        case .sequence(let nodes): .array(nodes.map(\.value))
        case .mapping(let members): .object(JSONObject(members.map { (key: $0.key, value: $0.node.value) }))
        }
    }

    /// - Parameter place: where this node is pointed at: a member's key, an element's beginning.
    func search(
        _ path: ArraySlice<YAMLPathElement>, from place: YAMLLocation
    ) -> (location: YAMLLocation, isExact: Bool) {
        guard let first = path.first else { return (place, true) }
        switch (first, content) {
        case (.key(let key), .mapping(let members)):
            guard let member = members.first(where: { $0.key == key }) else { return (place, false) }
            return member.node.search(path.dropFirst(), from: member.location)
        case (.index(let index), .sequence(let nodes)):
            guard nodes.indices.contains(index) else { return (place, false) }
            return nodes[index].search(path.dropFirst(), from: nodes[index].location)
        default:
            return (place, false)
        }
    }
}
