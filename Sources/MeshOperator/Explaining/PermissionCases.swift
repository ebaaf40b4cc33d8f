public import JSON
import TrafficPermissions

/// Expectations of who may call whom, kept beside the policies.
public struct PermissionCases: Sendable, Hashable {
    /// In the order of the file.
    public var cases: [Case]

    /// One expectation.
    public struct Case: Sendable, Hashable {
        /// A service, a SPIFFE ID or a Pod.
        public var from: String
        /// A service or a Pod, with or without a port.
        public var to: String
        /// What is expected.
        public var isAllowed: Bool
    }

    /// Reads cases: a list of `from`, `to` and `allowed`, or one below `cases`.
    ///
    /// - Parameter documents: Those of the file; lists of several are taken together.
    /// - Throws: if a case is not what a case has to be: it must not be passed over.
    public init(documents: [JSONValue]) throws(InventoryError) {
        cases = []
        for document in documents {
            guard let list = document.array ?? document["cases"]?.array else {
                throw InventoryError("expected a list of cases, or one below `cases`, found \(document.typeName)")
            }
            for json in list {
                do throws(JSONDecodingError) {
                    cases.append(try Case(json: json))
                } catch {
                    throw InventoryError("case \(cases.count + 1): \(error)")
                }
            }
        }
        if cases.isEmpty { throw InventoryError("there are no cases") }
    }
}

extension PermissionCases.Case: JSONDecodable {
    public init(json: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(json)
        let known = ["from", "to", "allowed"]
        if let other = reader.object.keys.first(where: { !known.contains($0) }) {
            throw JSONDecodingError(path: other, problem: "is none of \(known.joined(separator: ", "))")
        }
        from = try reader.required("from")
        to = try reader.required("to")
        isAllowed = try reader.required("allowed")
    }
}

extension PermissionCases.Case {
    /// Why the expectation does not hold; nil if it does, at every inbound and for every client that is meant.
    public func failure(_ names: NameLookup) -> String? {
        let pairs: ExplainedPairs
        do throws(InventoryError) {
            if let name = try names.clients(from).first(where: { $0.mesh == nil })?.client.id {
                return "\(name) is of no mesh that there is"
            }
            pairs = try names.pairs(from: from, to: to)
        } catch {
            return error.description
        }
        return failure(among: pairs.compactMap { $0.explanation })
    }

    /// Why it does not hold for all of these; that there are none is no answer.
    func failure(among explanations: [Explanation]) -> String? {
        guard !explanations.isEmpty else { return "there is nothing to explain: no client meets an inbound" }
        guard let wrong = explanations.first(where: { $0.isAllowed != isAllowed }) else { return nil }
        let count = explanations.filter { $0.isAllowed != isAllowed }.count
        let place = "\(wrong.client) at \(wrong.dataplane) port \(wrong.port)"
        let share = explanations.count > 1 ? " (\(count) of \(explanations.count))" : ""
        return "expected \(isAllowed ? "allowed" : "denied"); for \(place)\(share): \(wrong.reason)"
    }
}
