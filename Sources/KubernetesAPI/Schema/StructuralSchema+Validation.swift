public import JSON

extension StructuralSchema {
    /// Everything about the value that the schema does not allow, in order of the schema; CEL rules aside.
    ///
    /// Prune and default the value first, as a server does.
    public func validate(_ value: JSONValue) -> [SchemaViolation] {
        var violations: [SchemaViolation] = []
        check(value, at: "", into: &violations)
        checkLists(value, at: "", into: &violations)
        checkEmbeddedResources(value, at: "", into: &violations)
        return violations
    }

    func check(_ value: JSONValue, at path: String, into violations: inout [SchemaViolation]) {
        checkType(value, at: path, into: &violations)
        if !value.isNull { checkCombinations(value, at: path, into: &violations) }
        switch value {
        case .null, .bool: break
        case .string(let string): checkString(string, at: path, into: &violations)
        case .integer, .number: checkNumber(value, at: path, into: &violations)
        case .array(let elements): checkItems(elements, at: path, into: &violations)
        case .object: break
        }
        if !enumeration.isEmpty, !enumeration.contains(value) {
            violations.append(.unsupported(path, value: value, supported: enumeration))
        }
        if case .object(let members) = value { checkMembers(members, at: path, into: &violations) }
    }

    private func checkType(_ value: JSONValue, at path: String, into violations: inout [SchemaViolation]) {
        guard !types.isEmpty else { return }
        let wanted = types.map(\.rawValue).joined(separator: ",")
        let found: String
        switch value {
        case .null:
            if isNullable { return }
            found = "null"
        case .bool: found = "boolean"
        case .integer: found = "integer"
        case .number: found = "number"
        case .string: found = "string"
        case .array: found = "array"
        case .object: found = "object"
        }
        if types.contains(where: { $0.rawValue == found }) { return }
        if found == "integer", types.contains(.number) { return }
        if found == "number", types.contains(.integer), value.isWhole { return }
        violations.append(.mistyped(path, wanted: wanted, found: found))
    }

    private func checkString(_ string: String, at path: String, into violations: inout [SchemaViolation]) {
        let length = string.unicodeScalars.count
        if let most = lengthBounds.most, length > most {
            violations.append(.tooLong(path, limit: most))
        } else if let least = lengthBounds.least, length < least {
            violations.append(
                .invalid(path, value: .string(string), "\(path) in body should be at least \(least) chars long"))
        } else if let pattern, !pattern.matches(string) {
            violations.append(.invalid(path, value: .string(string), "\(path) in body should match '\(pattern.text)'"))
        }
        if let format, !format.accepts(string) {
            violations.append(.mistyped(path, wanted: format.rawValue, found: string))
        }
    }

    private func checkNumber(_ value: JSONValue, at path: String, into violations: inout [SchemaViolation]) {
        guard let number = value.double else { return }
        if !isInRange(value) {
            let range = format.map { "with format \($0.rawValue)" } ?? "(default format)"
            let type = types.first?.rawValue ?? ""
            violations.append(.invalid("", value: "", "Checked value must be of type \(type) \(range) in \(path)"))
        }
        func report(_ comparison: String, _ bound: Double) {
            violations.append(
                .invalid(path, value: value, "\(path) in body should be \(comparison) \(bound.goText)"))
        }
        if let multipleOf, multipleOf > 0, (number / multipleOf).rounded() * multipleOf != number {
            report("a multiple of", multipleOf)
        }
        if let maximum, maximum.isExclusive ? number >= maximum.value : number > maximum.value {
            report(maximum.isExclusive ? "less than" : "less than or equal to", maximum.value)
        }
        if let minimum, minimum.isExclusive ? number <= minimum.value : number < minimum.value {
            report(minimum.isExclusive ? "greater than" : "greater than or equal to", minimum.value)
        }
    }

    /// Whether a number is one that the type and its format can hold.
    private func isInRange(_ value: JSONValue) -> Bool {
        if types == [.integer] { return value.isWhole && (format ?? .int64).contains(value) }
        return format?.contains(value) ?? true
    }

    private func checkItems(_ elements: [JSONValue], at path: String, into violations: inout [SchemaViolation]) {
        if let items {
            for (index, element) in elements.enumerated() {
                items.check(element, at: "\(path)[\(index)]", into: &violations)
            }
        }
        if let least = itemBounds.least, elements.count < least {
            violations.append(
                .invalid(
                    path, value: .integer(Int64(elements.count)), "\(path) in body should have at least \(least) items")
            )
        }
        if let most = itemBounds.most, elements.count > most {
            violations.append(.tooMany(path, count: elements.count, limit: most))
        }
    }

    private func checkMembers(_ members: JSONObject, at path: String, into violations: inout [SchemaViolation]) {
        if let least = propertyBounds.least, members.count < least {
            violations.append(
                .invalid(
                    path, value: .integer(Int64(members.count)),
                    "\(path) in body should have at least \(least) properties"))
        }
        if let most = propertyBounds.most, members.count > most {
            violations.append(.tooMany(path, count: members.count, limit: most))
        }
        for (key, value) in members {
            let place = path.isEmpty ? key : "\(path).\(key)"
            if let property = properties[key] {
                property.check(value, at: place, into: &violations)
            } else if case .forbidden = additional {
                violations.append(.invalid(path, value: .string(key), "\(path).\(key) in body is a forbidden property"))
            } else if let schema = additional?.schema {
                schema.check(value, at: place, into: &violations)
            }
        }
        for key in required where !members.contains(key) {
            violations.append(.required(path.isEmpty ? key : "\(path).\(key)"))
        }
    }
}

extension StructuralSchema {
    /// `allOf`, `anyOf`, `oneOf` and `not`.
    ///
    /// As in a server, these faults name the object as a whole.
    private func checkCombinations(_ value: JSONValue, at path: String, into violations: inout [SchemaViolation]) {
        func report(_ detail: String) {
            violations.append(.invalid("", value: "", "\(path.goQuoted) \(detail)"))
        }
        func faults(_ schemas: [StructuralSchema]) -> [[SchemaViolation]] {
            schemas.map { schema in
                var found: [SchemaViolation] = []
                schema.check(value, at: path, into: &found)
                return found
            }
        }
        if !anyOf.isEmpty {
            let found = faults(anyOf)
            if !found.contains(where: \.isEmpty) {
                report("must validate at least one schema (anyOf)")
                violations += found.min { $0.count < $1.count } ?? []
            }
        }
        if !oneOf.isEmpty {
            let found = faults(oneOf)
            let matching = found.count(where: \.isEmpty)
            if matching == 0 {
                report("must validate one and only one schema (oneOf). Found none valid")
                violations += found.min { $0.count < $1.count } ?? []
            } else if matching > 1 {
                report("must validate one and only one schema (oneOf). Found \(matching) valid alternatives")
            }
        }
        if !allOf.isEmpty {
            let found = faults(allOf)
            violations += found.joined()
            let failing = found.count { !$0.isEmpty }
            if failing > 0 {
                report("must validate all the schemas (allOf)" + (failing == found.count ? ". None validated" : ""))
            }
        }
        if let not, faults([not]).joined().isEmpty { report("must not validate the schema (not)") }
    }
}

extension JSONValue {
    /// Whether a number that is no `integer` is whole all the same, as `1.0` and `1e3` are.
    ///
    /// Beyond 2^53 - 1 (go-openapi, `IsFloat64AJSONInteger`) it is not said which whole number is meant.
    var isWhole: Bool {
        if case .integer = self { return true }
        return double.map { $0 == $0.rounded() && abs($0) <= 9_007_199_254_740_991 } ?? false
    }
}
