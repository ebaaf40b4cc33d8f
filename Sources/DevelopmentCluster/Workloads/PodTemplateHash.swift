import JSON

/// What tells the ReplicaSets of a Deployment apart: a hash of the template, in letters that make no words.
enum PodTemplateHash {
    static let label = "pod-template-hash"

    /// No vowels, and nothing that looks like another (`k8s.io/apimachinery/pkg/util/rand`).
    private static let letters = Array("bcdfghjklmnpqrstvwxz2456789")

    static func of(_ template: JSONValue, collisions: Int) -> String {
        let hash = StableHash.hash("\(collisions)/\(withoutHash(template).text)")
        // 32 bits, as real ones have: ten digits at most.
        return String(
            String(UInt32(truncatingIfNeeded: hash ^ (hash >> 32))).map { digit in
                letters[Int(digit.asciiValue ?? 0) % letters.count]
            })
    }

    /// Whether two templates make the same Pods.
    static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool { withoutHash(left) == withoutHash(right) }

    /// The template with the label that the hash itself is.
    static func labelled(_ template: JSONValue, _ hash: String) -> JSONValue {
        var template = template
        template[path: ["metadata", "labels", label]] = .string(hash)
        return template
    }

    private static func withoutHash(_ template: JSONValue) -> JSONValue {
        var template = template
        template[path: ["metadata", "labels", label]] = nil
        // Clients write the time that there is none of.
        template[path: ["metadata", "creationTimestamp"]] = nil
        return template
    }
}
