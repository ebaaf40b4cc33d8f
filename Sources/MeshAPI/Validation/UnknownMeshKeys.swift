public import JSON

/// What stands in `conf` of a backend, or in `constraints`, and means nothing there.
///
/// The schema keeps it, since it is a Kuma user's data. Kuma passes over it, so that a misspelt `RSAbits` quietly means
/// 2048, and misspelt `requirements` let everybody join; here nothing is made of a specification that has one, and its
/// Mesh says which.
public enum UnknownMeshKeys {
    /// A violation for each key that the type of its backend does not know; of what has another shape than the schema
    /// says, the schema tells.
    public static func violations(of mesh: JSONValue) -> [Violation] {
        let stated = mesh[path: ["spec", "constraints"]] ?? .null
        return backendViolations(of: mesh) + constraints.violations(of: stated, at: "spec.constraints")
    }

    private static func backendViolations(of mesh: JSONValue) -> [Violation] {
        let backends = mesh[path: ["spec", "mtls", "backends"]]?.array ?? []
        return backends.enumerated().flatMap { index, backend -> [Violation] in
            guard let known = byType[backend["type"]?.string ?? ""], let conf = backend["conf"] else { return [] }
            return known.violations(of: conf, at: "spec.mtls.backends[\(index)].conf")
        }
    }

    /// What an object may hold, or each object of a list; nil is a value without members.
    private struct Known: Sendable {
        var members: [String: Known?]

        func violations(of value: JSONValue, at path: String) -> [Violation] {
            if let elements = value.array {
                return elements.enumerated().flatMap { violations(of: $1, at: "\(path)[\($0)]") }
            }
            return (value.object ?? [:]).flatMap { key, member -> [Violation] in
                // Null is absent, for Kuma as well.
                if member.isNull { return [] }
                guard let known = members[key] else { return [violation(of: key, at: path)] }
                return known?.violations(of: member, at: "\(path).\(key)") ?? []
            }
        }

        /// What is no name is not repeated: a private key may have slipped there.
        private func violation(of key: String, at path: String) -> Violation {
            let names = "known here: \(members.keys.sorted().joined(separator: ", "))"
            guard key.utf8.count <= 64, key.utf8.allSatisfy(isOfNames) else {
                return Violation(path, "\(Message.unknownField), whose name is none; \(names)")
            }
            return Violation("\(path).\(key)", "\(Message.unknownField); \(names)")
        }

        private func isOfNames(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private static let byType: [String: Known] = [
        BackendType.builtin.rawValue: Known(members: [
            "caCert": Known(members: ["RSAbits": nil, "rsaBits": nil, "expiration": nil])
        ]),
        BackendType.provided.rawValue: Known(members: ["cert": source, "key": source]),
    ]

    private static let constraints = Known(members: [
        "dataplaneProxy": Known(members: ["requirements": rules, "restrictions": rules])
    ])

    private static let rules = Known(members: ["tags": nil])

    private static let source = Known(
        members: Dictionary(uniqueKeysWithValues: DataSource.fields.map { ($0, nil) }))
}
