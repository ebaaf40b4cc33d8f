import JSON

extension StructuralSchema {
    /// `x-kubernetes-list-type`: items of a `set`, and keys of items of a `map`, are unique.
    func checkLists(_ value: JSONValue, at path: String, into violations: inout [SchemaViolation]) {
        switch value {
        case .object(let members):
            for (key, member) in members {
                if let property = properties[key] {
                    property.checkLists(member, at: path.isEmpty ? key : "\(path).\(key)", into: &violations)
                } else if let schema = additional?.schema {
                    schema.checkLists(member, at: "\(path)[\(key)]", into: &violations)
                }
            }
        case .array(let elements):
            switch listType {
            case .set: checkUnique(elements, at: path, into: &violations)
            case .map: checkUniqueKeys(elements, at: path, into: &violations)
            case .atomic, nil: break
            }
            guard let items else { return }
            for (index, element) in elements.enumerated() {
                items.checkLists(element, at: "\(path)[\(index)]", into: &violations)
            }
        case .null, .bool, .integer, .number, .string: break
        }
    }

    private func checkUniqueKeys(_ elements: [JSONValue], at path: String, into violations: inout [SchemaViolation]) {
        for (index, element) in elements.enumerated() where !element.isNull && element.object == nil {
            violations.append(
                .invalid("\(path)[\(index)]", value: element, "must be an object for an array of list-type map"))
            return
        }
        let keys = elements.map { element in
            JSONValue.object(JSONObject(listMapKeys.compactMap { key in element[key].map { (key: key, value: $0) } }))
        }
        checkUnique(keys, at: path, into: &violations)
    }

    /// Names, as a server does, only the second of equal elements.
    private func checkUnique(_ elements: [JSONValue], at path: String, into violations: inout [SchemaViolation]) {
        var seen: [JSONValue: Int] = [:]
        for (index, element) in elements.enumerated() {
            let count = seen[element, default: 0] + 1
            seen[element] = count
            if count == 2 { violations.append(.duplicate("\(path)[\(index)]", value: element)) }
        }
    }
}

extension StructuralSchema {
    /// `x-kubernetes-embedded-resource`: a whole object of Kubernetes, with `apiVersion` and `kind`.
    func checkEmbeddedResources(_ value: JSONValue, at path: String, into violations: inout [SchemaViolation]) {
        switch value {
        case .object(let members):
            func place(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
            if isEmbeddedResource {
                for key in ["apiVersion", "kind"] {
                    switch members[key] {
                    case nil: violations.append(.required(place(key)))
                    case .string(""): violations.append(.invalid(place(key), value: "", "must not be empty"))
                    case .string: break
                    case .some(let other):
                        violations.append(.invalid(place(key), value: other, "must be a string"))
                    }
                }
            }
            for (key, member) in members {
                let schema = properties[key] ?? additional?.schema
                schema?.checkEmbeddedResources(member, at: place(key), into: &violations)
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                items?.checkEmbeddedResources(element, at: "\(path)[\(index)]", into: &violations)
            }
        case .null, .bool, .integer, .number, .string: break
        }
    }
}
