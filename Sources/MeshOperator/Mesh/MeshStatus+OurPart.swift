import KubernetesAPI
import MeshAPI

extension MeshStatus {
    /// Whether `stored` says all of this, and nothing else that is ours to say.
    ///
    /// Conditions of others, and their order, do not count.
    func isSaid(by stored: MeshStatus?) -> Bool {
        guard var stored, stored.conditions.count >= conditions.count else { return false }
        var mine = self
        mine.conditions.sort { $0.type < $1.type }
        stored.conditions.removeAll { ConditionType(rawValue: $0.type) == nil }
        stored.conditions.sort { $0.type < $1.type }
        return mine == stored
    }
}
