import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI

/// Works out, from the stored CRDs, what is served and what is said in their status.
struct CustomResources {
    /// The definitions that all CRDs together declare.
    private(set) var definitions: [ResourceDefinition] = []
    /// The CRDs whose status is to be written, by name.
    private(set) var statuses: [String: JSONValue] = [:]

    /// Compiled definitions of one CRD, kept while its generation stands.
    struct Compiled: Sendable {
        var generation: Int64
        var definitions: [ResourceDefinition]
    }

    /// - Parameters:
    ///   - stored: the CRDs, sorted by `precedes`: of two that claim a name the first has it.
    ///   - cache: what was compiled before, by UID.
    init(_ stored: [JSONValue], now: Date, cache: inout [String: Compiled]) {
        var fresh: [String: Compiled] = [:]
        var claims = NameClaims()
        for object in stored {
            let conflict = claims.claim(object)
            statuses[object.objectName] = Self.status(object, conflict: conflict, now: now)
            guard conflict == nil else { continue }
            let generation = object["metadata"]?["generation"]?.integer ?? 0
            let known = cache[object.objectUID]
            let compiled =
                known?.generation == generation
                ? known : Compiled(generation: generation, definitions: Self.compile(object))
            fresh[object.objectUID] = compiled
            definitions += compiled?.definitions ?? []
        }
        cache = fresh
        definitions.sort {
            ($0.gvk.group, VersionOrder($0.gvk.version), $0.plural)
                < ($1.gvk.group, VersionOrder($1.gvk.version), $1.plural)
        }
    }

    /// The order in which names are given out.
    ///
    /// Who has its names keeps them, even from one of the same second; the others come in order of their creation.
    static func precedes(_ left: JSONValue, _ right: JSONValue) -> Bool {
        func hasNames(_ object: JSONValue) -> Bool {
            object["status"]?["conditions"]?.array?
                .contains { $0["type"] == "NamesAccepted" && $0["status"] == "True" } ?? false
        }
        func place(_ object: JSONValue) -> (Int, String, String) {
            (hasNames(object) ? 0 : 1, object.metadata("creationTimestamp"), object.objectUID)
        }
        return place(left) < place(right)
    }

    private static func compile(_ object: JSONValue) -> [ResourceDefinition] {
        let spec = object["spec"] ?? .object([:])
        let names = spec["names"] ?? .object([:])
        let group = spec["group"]?.string ?? ""
        let plural = names["plural"]?.string ?? ""
        let kind = names["kind"]?.string ?? ""
        func strings(_ key: String) -> [String] { names[key]?.array?.compactMap(\.string) ?? [] }
        let hasMeshRules = CustomResourceDefinitions.isOurs(object)
        return (spec["versions"]?.array ?? []).compactMap { version in
            guard version["served"]?.bool == true, let name = version["name"]?.string else { return nil }
            let openAPI = version["schema"]?["openAPIV3Schema"] ?? ["type": "object"]
            return ResourceDefinition(
                gvk: GroupVersionKind(group: group, version: name, kind: kind), plural: plural,
                singular: names["singular"]?.string ?? kind.lowercased(),
                listKind: names["listKind"]?.string ?? "\(kind)List", shortNames: strings("shortNames"),
                categories: strings("categories"), isNamespaced: spec["scope"]?.string == "Namespaced",
                verbs: BuiltInResources.allVerbs,
                subresources: version["subresources"]?["status"] == nil ? [] : [.status], type: nil,
                openAPISchema: openAPI, schema: try? StructuralSchema(json: openAPI),
                mergeSchema: MergeSchema(json: openAPI, isObject: true),
                printerColumns: version["additionalPrinterColumns"]?.array?.map(PrinterColumn.init(json:)) ?? [],
                selectableFields: version["selectableFields"]?.array?.compactMap { field in
                    field["jsonPath"]?.string.map { String($0.drop { $0 == "." }) }
                } ?? [],
                storage: StorageID(group: group, plural: plural),
                isStorageVersion: version["storage"]?.bool == true, isCustom: true, hasMeshRules: hasMeshRules,
                deprecationWarning: deprecation(version, among: spec, kind))
        }
    }

    /// What clients of a deprecated version are told: the definition's own words, or what to use instead.
    private static func deprecation(_ version: JSONValue, among spec: JSONValue, _ kind: String) -> String? {
        guard version["deprecated"]?.bool == true else { return nil }
        if let text = version["deprecationWarning"]?.string { return text }
        let group = spec["group"]?.string ?? ""
        let name = version["name"]?.string ?? ""
        let better = (spec["versions"]?.array ?? [])
            .filter { $0["served"]?.bool == true && $0["deprecated"]?.bool != true }
            .compactMap { $0["name"]?.string }
            .filter { VersionOrder($0) < VersionOrder(name) }
            .min { VersionOrder($0) < VersionOrder($1) }
        let advice = better.map { "; use \(group)/\($0) \(kind)" } ?? ""
        return "\(group)/\(name) \(kind) is deprecated\(advice)"
    }

    /// The status with its conditions; of a CRD that has them already it is the same.
    private static func status(_ object: JSONValue, conflict: NameClaims.Conflict?, now: Date) -> JSONValue {
        var status = object["status"] ?? .object([:])
        if conflict == nil { status["acceptedNames"] = object["spec"]?["names"] }
        var conditions = status["conditions"]?.array ?? []
        func set(_ type: String, _ value: Bool, _ reason: String, _ message: String) {
            let text: JSONValue = value ? "True" : "False"
            let index = conditions.firstIndex { $0["type"]?.string == type }
            if let index, conditions[index]["status"] == text, conditions[index]["reason"]?.string == reason { return }
            let condition: JSONValue = [
                "type": .string(type), "status": text, "reason": .string(reason), "message": .string(message),
                "lastTransitionTime": .string(Timestamp.format(now)),
            ]
            if let index { conditions[index] = condition } else { conditions.append(condition) }
        }
        if let conflict {
            set("NamesAccepted", false, conflict.reason, "\"\(conflict.name)\" is already in use")
            set("Established", false, "NotAccepted", "not all names are accepted")
        } else {
            set("NamesAccepted", true, "NoConflicts", "no conflicts found")
            set("Established", true, "InitialNamesAccepted", "the initial names have been accepted")
        }
        if object.isBeingDeleted {
            set("Terminating", true, "InstanceDeletionInProgress", "CustomResource deletion is in progress")
        }
        status["conditions"] = .array(conditions)
        return status
    }
}

extension PrinterColumn {
    init(json: JSONValue) {
        self.init(
            name: json["name"]?.string ?? "", type: json["type"]?.string ?? "string",
            format: json["format"]?.string ?? "", description: json["description"]?.string ?? "",
            priority: Int(json["priority"]?.integer ?? 0), jsonPath: json["jsonPath"]?.string ?? "")
    }
}

/// Kubernetes' order of versions: v2, v1, v1beta2, v1beta1, v1alpha1, then all others by name.
struct VersionOrder: Comparable {
    private let rank: [Int]
    private let name: String

    init(_ version: String) {
        name = version
        rank = Self.rank(version) ?? [1]
    }

    private static func rank(_ version: String) -> [Int]? {
        guard version.first == "v" else { return nil }
        let major = version.dropFirst().prefix(while: isDigit)
        guard let number = Int(major) else { return nil }
        let rest = version.dropFirst(1 + major.count)
        for (stage, word) in [(2, "alpha"), (1, "beta")] where rest.hasPrefix(word) {
            let minor = rest.dropFirst(word.count)
            return minor.allSatisfy(isDigit) ? Int(minor).map { [0, stage, -number, -$0] } : nil
        }
        return rest.isEmpty ? [0, 0, -number, 0] : nil
    }

    private static func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }

    static func < (left: VersionOrder, right: VersionOrder) -> Bool {
        if left.rank != right.rank { return left.rank.lexicographicallyPrecedes(right.rank) }
        return left.name < right.name
    }
}
