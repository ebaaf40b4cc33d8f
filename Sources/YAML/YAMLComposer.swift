internal import JSON

/// Makes documents of events: expands aliases and merge keys, refuses duplicate keys, keeps to the limits.
struct YAMLComposer {
    private let events: YAMLEventReader
    private let options: YAML.Options
    private var anchors: [String: YAMLNode] = [:]
    private var nodes = 0

    init(events: YAMLEventReader, options: YAML.Options) {
        self.events = events
        self.options = options
    }

    mutating func documents() throws(YAMLError) -> [YAMLNode] {
        var documents: [YAMLNode] = []
        while true {
            switch try events.next().event {
            case .streamEnd: return documents
            case .documentStart:
                anchors = [:]
                let (event, location) = try events.next()
                let root = try node(event, at: location, depth: 1)
                if case .scalar(.null) = root.content { continue }
                documents.append(root)
            default: continue
            }
        }
    }

    private mutating func node(
        _ event: YAMLEvent, at location: YAMLLocation, depth: Int
    ) throws(YAMLError) -> YAMLNode {
        let made: YAMLNode
        let name: String?
        switch event {
        case .alias(let anchor):
            guard let target = anchors[anchor] else {
                throw YAMLError(.syntax, "there is no complete anchor \"\(anchor)\" before its alias", at: location)
            }
            try count(target.count, height: target.height, depth: depth, at: location)
            return YAMLNode(target.content, at: location)
        case .scalar(let scalar, let anchor):
            try count(1, height: 1, depth: depth, at: location)
            made = YAMLNode(.scalar(try scalar.resolved(at: location)), at: location)
            name = anchor
        case .sequenceStart(let anchor):
            try count(1, height: 1, depth: depth, at: location)
            made = YAMLNode(.sequence(try elements(depth: depth)), at: location)
            name = anchor
        case .mappingStart(let anchor):
            try count(1, height: 1, depth: depth, at: location)
            made = YAMLNode(.mapping(try members(depth: depth)), at: location)
            name = anchor
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw YAMLError(.syntax, "a value is missing", at: location)
        }
        if let name { anchors[name] = made }
        return made
    }

    private mutating func elements(depth: Int) throws(YAMLError) -> [YAMLNode] {
        var elements: [YAMLNode] = []
        while true {
            let (event, location) = try events.next()
            if case .sequenceEnd = event { return elements }
            elements.append(try node(event, at: location, depth: depth + 1))
        }
    }

    private mutating func members(depth: Int) throws(YAMLError) -> [YAMLNode.Member] {
        var members: [YAMLNode.Member] = []
        var merged: [YAMLNode.Member] = []
        var keys: Set<String> = []
        while true {
            let (event, location) = try events.next()
            if case .mappingEnd = event { break }
            let (key, isMerge) = try key(event, at: location)
            guard keys.insert(isMerge ? Self.mergeMark : key).inserted else {
                throw YAMLError(.duplicateKey, "the key \"\(key)\" is there twice", at: location)
            }
            let (valueEvent, valueLocation) = try events.next()
            let value = try node(valueEvent, at: valueLocation, depth: depth + 1)
            if isMerge {
                merged = try sources(ofMerge: value)
            } else {
                members.append(YAMLNode.Member(key: key, location: location, node: value))
            }
        }
        // A mapping's own keys win, then what was merged first.
        for member in merged where keys.insert(member.key).inserted { members.append(member) }
        return members
    }

    /// Stands for `<<` among the keys of a mapping, apart from a quoted key "<<".
    private static let mergeMark = "\u{0}<<"

    private func key(_ event: YAMLEvent, at location: YAMLLocation) throws(YAMLError) -> (String, isMerge: Bool) {
        let value: JSONValue
        switch event {
        case .scalar(let scalar, _):
            if scalar.isMerge { return (scalar.text, true) }
            value = try scalar.resolved(at: location)
        case .alias(let anchor):
            guard case .scalar(let scalar) = anchors[anchor]?.content else {
                throw YAMLError(.unsupported, "a key must be a scalar", at: location)
            }
            value = scalar
        default:
            throw YAMLError(.unsupported, "a key must be a scalar", at: location)
        }
        switch value {
        case .string(let text): return (text, false)
        case .bool, .integer, .number: return (value.text, false)
        case .null, .array, .object:
            throw YAMLError(.unsupported, "a key must not be null: quote it if it is text", at: location)
        }
    }

    private func sources(ofMerge value: YAMLNode) throws(YAMLError) -> [YAMLNode.Member] {
        switch value.content {
        case .mapping(let members): return members
        case .sequence(let nodes):
            var all: [YAMLNode.Member] = []
            for node in nodes {
                guard case .mapping(let members) = node.content else { break }
                all += members
            }
            if nodes.allSatisfy({ if case .mapping = $0.content { true } else { false } }) { return all }
        case .scalar: break
        }
        throw YAMLError(.syntax, "the value of << must be a mapping or a list of mappings", at: value.location)
    }

    private mutating func count(
        _ added: Int, height: Int, depth: Int, at location: YAMLLocation
    ) throws(YAMLError) {
        nodes += added
        guard nodes <= options.maximumNodes else {
            throw YAMLError(
                .limitExceeded, "there are more than \(options.maximumNodes) nodes, aliases expanded", at: location)
        }
        // Depth counts collections around a scalar, and the scalar.
        guard depth + height - 1 <= options.maximumDepth + 1 else {
            throw YAMLError(
                .limitExceeded, "it is nested deeper than \(options.maximumDepth), aliases expanded", at: location)
        }
    }
}
