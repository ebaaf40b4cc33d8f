import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI

@testable import MeshAuthority

/// The authority that the user provides in two Secrets, and what he does to it.
struct ProvidedContent {
    static let certificate = "corporate-ca"
    static let key = "corporate-key"

    /// A pair that was made.
    struct Pair {
        var key: String
        var certificate: String
    }

    private(set) var pairs: [Pair] = []
    private var serial = 0

    /// A pair with a new key.
    mutating func make(now: Date, lifetime: TimeInterval) -> Pair {
        serial += 1
        let pair = Pair(key: "key corporate\(serial)", certificate: line("fp-corporate\(serial)", now, lifetime))
        pairs.append(pair)
        return pair
    }

    /// The last pair with another certificate of the same key.
    mutating func renew(now: Date, lifetime: TimeInterval) -> Pair? {
        guard var pair = pairs.last else { return nil }
        serial += 1
        pair.certificate = line(pair.key.replacing("key ", with: "fp-"), now, lifetime)
        pairs.append(pair)
        return pair
    }

    private func line(_ fingerprint: String, _ now: Date, _ lifetime: TimeInterval) -> String {
        let begin = now.timeIntervalSince1970.rounded(.down) - 3600
        return "cert \(fingerprint) corporate \(begin) \(begin + lifetime) corporate\(serial)\n"
    }
}

extension JSONValue {
    /// A backend that takes its authority from those Secrets.
    static let corporate: JSONValue = [
        "name": "corporate", "type": "provided",
        "conf": ["cert": ["secret": "corporate-ca"], "key": ["secret": "corporate-key"]],
    ]

    /// A builtin backend, whose roots may be short-lived.
    static func builtin(_ name: String, expiration: String? = nil) -> JSONValue {
        var backend: JSONValue = ["name": .string(name), "type": "builtin"]
        if let expiration { backend["conf"] = ["caCert": ["expiration": .string(expiration)]] }
        return backend
    }
}
