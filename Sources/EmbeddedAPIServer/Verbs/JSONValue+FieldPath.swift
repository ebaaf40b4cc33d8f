import JSON

extension JSONValue {
    /// The value at a path as messages write it: `spec.list[0].name`, `data[key]`.
    ///
    /// Names may have dots in them.
    func value(atFieldPath path: String) -> JSONValue? {
        var current = self
        var rest = path[...]
        while !rest.isEmpty {
            let next: JSONValue?
            if rest.first == "[" {
                let inside = rest.dropFirst().prefix { $0 != "]" }
                next = Int(inside).flatMap { current[$0] } ?? current[String(inside)]
                rest = rest[inside.endIndex...].dropFirst()
            } else {
                guard let key = current.longestKey(leading: rest) else { return nil }
                next = current[key]
                rest = rest.dropFirst(key.count)
            }
            if rest.first == "." { rest = rest.dropFirst() }
            guard let next else { return nil }
            current = next
        }
        return current
    }

    private func longestKey(leading path: Substring) -> String? {
        (object ?? [:]).keys.filter { key in
            guard path.hasPrefix(key) else { return false }
            let after = path.dropFirst(key.count).first
            return after == nil || after == "." || after == "["
        }.max { $0.count < $1.count }
    }
}
