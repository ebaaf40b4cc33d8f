import JSON

/// What is wrong with a TrafficPermission, selector by selector.
public struct TrafficPermissionFaults: Sendable, Hashable {
    /// Faults of the policy as a whole.
    public private(set) var policy: [Violation] = []
    /// Faults of the items of `spec.sources`, by index.
    public private(set) var sources: [Int: [Violation]] = [:]
    /// Faults of the items of `spec.destinations`, by index.
    public private(set) var destinations: [Int: [Violation]] = [:]

    /// Whether there are none.
    public var isEmpty: Bool { policy.isEmpty && sources.isEmpty && destinations.isEmpty }

    /// Makes what is wrong with a valid policy.
    public init() {}

    init(_ violations: [Violation]) {
        for violation in violations {
            if let index = violation.index(below: "spec.sources") {
                sources[index, default: []].append(violation)
            } else if let index = violation.index(below: "spec.destinations") {
                destinations[index, default: []].append(violation)
            } else {
                policy.append(violation)
            }
        }
    }
}

extension TrafficPermission {
    /// What is wrong with the policy as it is stored.
    public var faults: TrafficPermissionFaults {
        var stated = self
        stated.status = nil
        return TrafficPermissionFaults(Self.validate(json: stated.json))
    }
}
