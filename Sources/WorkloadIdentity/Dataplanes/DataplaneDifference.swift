import JSON
import KubernetesAPI
import MeshAPI

/// What has to be written to make a stored Dataplane of ours what it should be.
enum DataplaneDifference {
    /// Nothing: all that is wanted is there. Others may have added beside it.
    case none
    /// Labels or owners.
    case metadata
    /// What counts as another generation.
    case specification
    /// Something of ours has to go that a server-side apply would leave, since it came by POST: what an earlier Pod of
    /// the name owned, or a role that the Pod has no more.
    case replacement

    init(from stored: Dataplane, to wanted: Dataplane) {
        if Self.isOfAnother(stored, wanted) || Self.hasAnotherRole(stored, wanted) {
            self = .replacement
        } else if stored.meshField != wanted.meshField || !Self.has(stored.spec, wanted.spec) {
            self = .specification
        } else if !Self.hasMetadata(stored.metadata, wanted.metadata) {
            self = .metadata
        } else {
            self = .none
        }
    }

    /// There can be one controller.
    private static func isOfAnother(_ stored: Dataplane, _ wanted: Dataplane) -> Bool {
        let owners = Set(wanted.metadata.ownerReferences.map(\.uid))
        return stored.metadata.ownerReferences.contains { $0.controller == true && !owners.contains($0.uid) }
    }

    private static func hasAnotherRole(_ stored: Dataplane, _ wanted: Dataplane) -> Bool {
        let (old, new) = (stored.networking, wanted.networking)
        return (new.gateway == nil && old.gateway != nil) || (new.inbounds.isEmpty && !old.inbounds.isEmpty)
    }

    private static func hasMetadata(_ stored: ObjectMeta, _ wanted: ObjectMeta) -> Bool {
        wanted.labels.allSatisfy { stored.labels[$0.key] == $0.value }
            && wanted.ownerReferences.allSatisfy { owner in
                stored.ownerReferences.contains {
                    $0.uid == owner.uid && $0.kind == owner.kind && $0.name == owner.name
                        && $0.controller == owner.controller
                }
            }
    }

    /// Lists and tags are atomic in the schema, and so wholly ours.
    private static func has(_ stored: JSONValue, _ wanted: JSONValue, key: String = "") -> Bool {
        guard key != "tags", let members = wanted.object else { return stored == wanted }
        return members.allSatisfy { key, value in stored[key].map { has($0, value, key: key) } ?? false }
    }
}
