/// What became of a policy, for its status.
public struct PolicyReport: Sendable, Hashable {
    /// How many inbounds it selects.
    public var selected: Int
    /// Denies that have no effect somewhere, since an Allow beats them: one entry for each item of the policy.
    public var overridden: [Overridden]
    /// On how many inbounds one of its denies is overridden.
    public var overriddenInbounds: Int
    /// Names in it that nothing answers to.
    public var unresolved: [Remark]
    /// What in it depends on what any namespace can claim.
    public var claims: [Remark]

    /// A Deny and who beats it.
    public struct Overridden: Sendable, Hashable {
        /// Which item of the policy, as `from[0]`.
        public var item: String
        /// An Allow that beats it: the first by name.
        public var by: ItemID
        /// On how many inbounds.
        public var inbounds: Int

        /// Makes an entry.
        public init(item: String, by: ItemID, inbounds: Int) {
            self.item = item
            self.by = by
            self.inbounds = inbounds
        }
    }

    /// Something to say of a part of the policy.
    public struct Remark: Sendable, Hashable {
        /// Where, as `spec.from[0].targetRef`.
        public var place: String
        /// What, as the rest of a sentence that begins with the place.
        public var text: String

        /// Makes a remark.
        public init(place: String, text: String) {
            self.place = place
            self.text = text
        }
    }

    /// Makes a report of a policy that selects nothing, with nothing to remark on.
    public init() {
        selected = 0
        overridden = []
        overriddenInbounds = 0
        unresolved = []
        claims = []
    }
}
