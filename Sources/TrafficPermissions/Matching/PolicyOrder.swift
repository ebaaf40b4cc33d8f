import KubernetesAPI

/// Kuma's order of policies, made total: the later one is the stronger one in `MostSpecific`.
///
/// Kind of the target; by name, by labels, by neither; a section or none; of the system namespace or of another; then
/// name and namespace, of which the smaller is stronger, and the UID. Labels of origin do not count.
struct PolicyOrder: Comparable {
    private let policy: Policy
    private let ranks: (kind: Int, choice: Int, section: Int, scope: Int)

    init(_ policy: Policy) {
        self.policy = policy
        let (kind, choice, section) = Self.ranks(of: policy.target)
        ranks = (kind, choice, section, policy.isSystem ? 0 : 1)
    }

    private static func ranks(of target: PolicyTarget) -> (kind: Int, choice: Int, section: Int) {
        switch target {
        case .mesh, .nothing: (1, 0, 0)
        case .dataplane(.all, let section): (2, 0, section == nil ? 0 : 1)
        case .dataplane(.labels, let section): (2, 1, section == nil ? 0 : 1)
        case .dataplane(.name, let section): (2, 2, section == nil ? 0 : 1)
        case .subset: (3, 0, 0)
        case .service(let reference, _, let isSubset): (isSubset ? 5 : 4, 2, reference.section == nil ? 0 : 1)
        case .notUnderstood: (6, 0, 0)
        }
    }

    static func < (one: PolicyOrder, other: PolicyOrder) -> Bool {
        if one.ranks != other.ranks { return one.ranks < other.ranks }
        let (policy, rival) = (one.policy, other.policy)
        if policy.key.name != rival.key.name { return policy.key.name > rival.key.name }
        if policy.key.namespace != rival.key.namespace { return policy.key.namespace > rival.key.namespace }
        return policy.uid > rival.uid
    }

    static func == (one: PolicyOrder, other: PolicyOrder) -> Bool {
        one.ranks == other.ranks && one.policy.key == other.policy.key && one.policy.uid == other.policy.uid
    }
}
