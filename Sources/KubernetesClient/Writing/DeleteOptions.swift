import JSON

/// Under which conditions an object is deleted, and what becomes of its dependents.
public struct DeleteOptions: Sendable, Hashable {
    /// What becomes of the objects that the deleted one owns.
    public enum Propagation: String, Sendable, Hashable {
        /// They stay.
        case orphan = "Orphan"
        /// They are deleted afterwards.
        case background = "Background"
        /// They are deleted first, the object waits for those that block it.
        case foreground = "Foreground"
    }

    /// Only the object with this UID; another of the same name is a conflict.
    public var uid: String?

    /// Only this version of the object; another is a conflict.
    public var resourceVersion: String?

    /// How long the processes of a Pod may take to end; 0 removes it at once, `nil` leaves it to the Pod.
    public var gracePeriodSeconds: Int?

    /// What becomes of dependents; `nil` leaves it to the type.
    public var propagation: Propagation?

    /// Does everything but deleting.
    public var isDryRun: Bool

    /// Makes options.
    public init(
        uid: String? = nil,
        resourceVersion: String? = nil,
        gracePeriodSeconds: Int? = nil,
        propagation: Propagation? = nil,
        isDryRun: Bool = false
    ) {
        self.uid = uid
        self.resourceVersion = resourceVersion
        self.gracePeriodSeconds = gracePeriodSeconds
        self.propagation = propagation
        self.isDryRun = isDryRun
    }

    var json: JSONValue {
        var preconditions = JSONObject()
        preconditions.set("uid", uid)
        preconditions.set("resourceVersion", resourceVersion)
        var object: JSONObject = ["apiVersion": "v1", "kind": "DeleteOptions"]
        if !preconditions.isEmpty { object["preconditions"] = .object(preconditions) }
        object.set("gracePeriodSeconds", gracePeriodSeconds)
        object.set("propagationPolicy", propagation?.rawValue)
        if isDryRun { object["dryRun"] = ["All"] }
        return .object(object)
    }
}
