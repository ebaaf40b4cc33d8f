import JSON

/// What is wrong with a MeshTrafficPermission, item by item: the item is the unit of validity, so that one that is not
/// understood leaves the others in effect.
public struct PermissionFaults: Sendable, Hashable {
    /// Faults of the policy as a whole.
    public private(set) var policy: [Violation] = []
    /// Faults of `spec.targetRef`.
    public private(set) var target: [Violation] = []
    /// Faults of the items of `spec.from`, by index.
    public private(set) var from: [Int: [Violation]] = [:]
    /// Faults of the items of `spec.rules`, by index.
    public private(set) var rules: [Int: [Violation]] = [:]

    /// Whether there are none.
    public var isEmpty: Bool { policy.isEmpty && target.isEmpty && from.isEmpty && rules.isEmpty }

    init(_ violations: [Violation]) {
        for violation in violations { add(violation) }
    }

    /// Notes a fault where it belongs.
    public mutating func add(_ violation: Violation) {
        if violation.path == "spec.targetRef" || violation.path.hasPrefix("spec.targetRef.") {
            target.append(violation)
        } else if let index = violation.index(below: "spec.from") {
            from[index, default: []].append(violation)
        } else if let index = violation.index(below: "spec.rules") {
            rules[index, default: []].append(violation)
        } else {
            policy.append(violation)
        }
    }
}

extension MeshTrafficPermission {
    /// What is wrong with the policy as it is stored.
    public var faults: PermissionFaults {
        let json = json
        return PermissionFaults(Self.validate(json: json) + NotUnderstoodTargets.violations(of: json))
    }
}

extension Violation {
    /// The index of the list's item that the violation is in.
    func index(below list: String) -> Int? {
        guard path.hasPrefix(list + "[") else { return nil }
        return Int(path.dropFirst(list.count + 1).prefix { $0 != "]" })
    }
}
