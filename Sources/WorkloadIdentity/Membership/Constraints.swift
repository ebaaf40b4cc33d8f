import JSON
import MeshAPI

/// Who may join a mesh: `spec.constraints.dataplaneProxy` of a Mesh, which goes by tags.
///
/// Each set of tags of a Dataplane has to meet a requirement, if there are any, and must match no restriction; a tag is
/// met by its value, or by any if the value is `*`. As in Kuma's `membership_validator.go`.
struct Constraints {
    private var requirements: [[String: String]] = []
    private var restrictions: [[String: String]] = []
    /// Whether all of it has the shape that it should have, and nothing misspelt is in it.
    let isUnderstood: Bool

    init(_ spec: JSONValue) {
        guard let constraints = spec["constraints"] else {
            isUnderstood = true
            return
        }
        guard UnknownMeshKeys.violations(of: ["spec": ["constraints": constraints]]).isEmpty else {
            isUnderstood = false
            return
        }
        let proxy = Self.member("dataplaneProxy", of: constraints)
        guard proxy.isNull || proxy.object != nil else {
            isUnderstood = false
            return
        }
        let lists = ["requirements", "restrictions"].map { Self.tagSets(Self.member($0, of: proxy)) }
        isUnderstood = lists.allSatisfy { $0 != nil }
        requirements = lists.first.flatMap(\.self) ?? []
        restrictions = lists.last.flatMap(\.self) ?? []
    }

    /// Whether everybody may join.
    var areNone: Bool { isUnderstood && requirements.isEmpty && restrictions.isEmpty }

    /// - Parameters:
    ///   - isMember: Whether it is in the mesh already: what is not understood throws nobody out, and lets nobody in.
    func check(_ tagSets: [[String: String]], mesh: String, subject: String, isMember: Bool) throws(Refusal) {
        guard isUnderstood else {
            if isMember { return }
            throw Refusal(
                .constraintsNotMet,
                "\(subject) cannot join mesh \(mesh): spec.constraints.dataplaneProxy of Mesh \(mesh) is invalid, and "
                    + "nobody joins until it is corrected")
        }
        for tags in tagSets {
            if !requirements.isEmpty, !requirements.contains(where: { Self.match($0, tags) }) {
                throw Refusal(
                    .constraintsNotMet,
                    "\(subject) cannot be a member of mesh \(mesh): it meets none of "
                        + "spec.constraints.dataplaneProxy.requirements of Mesh \(mesh) by its tags \(Self.text(tags))")
            }
            if let restriction = restrictions.first(where: { Self.match($0, tags) }) {
                throw Refusal(
                    .constraintsNotMet,
                    "\(subject) cannot be a member of mesh \(mesh): its tags match \(Self.text(restriction)) of "
                        + "spec.constraints.dataplaneProxy.restrictions of Mesh \(mesh)")
            }
        }
    }

    private static func match(_ wanted: [String: String], _ tags: [String: String]) -> Bool {
        wanted.allSatisfy { key, value in
            let tag = tags[key] ?? ""
            return value == "*" ? !tag.isEmpty : tag == value
        }
    }

    private static func text(_ tags: [String: String]) -> String {
        tags.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
    }

    private static func member(_ key: String, of value: JSONValue) -> JSONValue {
        // What is no object is handed on, so that nobody takes it for absent.
        value.object == nil ? value : value[key] ?? .null
    }

    /// Nil for what is none.
    private static func tagSets(_ list: JSONValue) -> [[String: String]]? {
        if list.isNull { return [] }
        guard let items = list.array else { return nil }
        var sets: [[String: String]] = []
        for item in items {
            guard let tags = item["tags"]?.object, !tags.isEmpty else { return nil }
            var set: [String: String] = [:]
            for (key, value) in tags {
                guard let text = value.string else { return nil }
                set[key] = text
            }
            sets.append(set)
        }
        return sets
    }
}
