import FoundationEssentials
import KubernetesAPI
public import MeshAPI

/// `koguma identities`: a line for each identity in each namespace, from the status of Dataplanes alone.
public enum IdentityListing {
    /// The names of the columns.
    public static let columns = ["NAMESPACE", "IDENTITY", "DATAPLANES", "EXPIRES", "ISSUER", "SECRET"]

    /// The cells of each identity, sorted by namespace and name; `-` where nothing is known.
    ///
    /// - Parameter mesh: Whose identities; nil for those of all meshes.
    public static func rows(_ dataplanes: [Dataplane], mesh: String?) -> [[String]] {
        var entries: [Key: Entry] = [:]
        for dataplane in dataplanes {
            // Twice in one status is still one Dataplane.
            var seen: Set<String> = []
            for identity in dataplane.status?.identities ?? [] {
                if let mesh, !identity.spiffeID.hasPrefix("spiffe://\(mesh)/") { continue }
                guard seen.insert(identity.spiffeID).inserted else { continue }
                let key = Key(namespace: dataplane.metadata.namespace, spiffeID: identity.spiffeID)
                entries[key, default: Entry()].add(identity)
            }
        }
        return entries.sorted { $0.key < $1.key }.map { key, entry in
            [key.namespace, key.spiffeID, "\(entry.dataplanes)"]
                + [
                    entry.identity?.notAfter.map { Timestamp.format($0) },
                    entry.identity.map { String($0.issuer.prefix(16)) }, entry.identity?.secret,
                ].map { ($0 ?? "").isEmpty ? "-" : $0 ?? "-" }
        }
    }

    private struct Key: Hashable, Comparable {
        let namespace: String
        let spiffeID: String

        static func < (one: Key, other: Key) -> Bool {
            (one.namespace, one.spiffeID) < (other.namespace, other.spiffeID)
        }
    }

    /// One Secret serves all of a namespace: of what they say, that which is behind counts.
    private struct Entry {
        var dataplanes = 0
        var identity: DataplaneStatus.Identity?

        mutating func add(_ other: DataplaneStatus.Identity) {
            dataplanes += 1
            guard let identity else { return identity = other }
            if (other.notAfter ?? .distantFuture) < (identity.notAfter ?? .distantFuture) { self.identity = other }
        }
    }
}
