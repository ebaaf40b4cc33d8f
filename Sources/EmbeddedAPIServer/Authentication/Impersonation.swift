import JSON

/// The wish to be somebody else for one request, as its headers have it.
struct Impersonation: Sendable, Hashable {
    private static let extraPrefix = "impersonate-extra-"

    let user: String
    var groups: [String] = []
    var uid = ""
    var extra: [String: [String]] = [:]

    /// Nil where nobody else is named.
    ///
    /// - Throws: 400 for groups, a UID or more without a user.
    init?(_ headers: HTTPHeaders) throws(APIStatusError) {
        user = headers["Impersonate-User"] ?? ""
        groups = headers.values("Impersonate-Group")
        uid = headers["Impersonate-Uid"] ?? ""
        for (name, value) in headers {
            let name = name.lowercased()
            guard name.utf8.starts(with: Self.extraPrefix.utf8) else { continue }
            let key = String(decoding: name.utf8.dropFirst(Self.extraPrefix.utf8.count), as: UTF8.self)
            extra[percentDecoded(key[...], plusIsSpace: false) ?? key, default: []].append(value)
        }
        guard user.isEmpty else { return }
        if groups.isEmpty, uid.isEmpty, extra.isEmpty { return nil }
        throw .badRequest("requested groups, a UID or extra information without impersonating a user name")
    }

    /// What one must be allowed to do, each of it.
    var demands: [RequestAttributes] {
        func demand(_ resource: String, _ name: String, group: String = "") -> RequestAttributes {
            RequestAttributes(verb: "impersonate", group: group, resource: resource, name: name)
        }
        let group = "authentication.k8s.io"
        var demands: [RequestAttributes] = []
        if let account = ServiceAccountName(user: user) {
            demands.append(demand("serviceaccounts", account.name))
            demands[0].namespace = account.namespace
        } else {
            demands.append(demand("users", user))
        }
        demands += groups.map { demand("groups", $0) }
        for (key, values) in extra.sorted(by: { $0.key < $1.key }) {
            demands += values.map { value in
                var demand = demand("userextras", value, group: group)
                demand.subresource = key
                return demand
            }
        }
        if !uid.isEmpty { demands.append(demand("uids", uid, group: group)) }
        return demands
    }

    /// Whom the request then comes from.
    func caller(userAgent: String) -> Caller {
        var groups = self.groups
        if groups.isEmpty, let account = ServiceAccountName(user: user) { groups = account.groups }
        if user.isSame(as: Caller.anonymous.user) {
            if !groups.containsSame(as: Caller.unauthenticated) { groups.append(Caller.unauthenticated) }
        } else if !groups.containsSame(as: Caller.authenticated), !groups.containsSame(as: Caller.unauthenticated) {
            groups.append(Caller.authenticated)
        }
        return Caller(user: user, groups: groups, uid: uid, extra: extra, userAgent: userAgent)
    }
}

extension Caller {
    /// The group of everybody without credentials.
    static let unauthenticated = "system:unauthenticated"
    /// Somebody who shows no credentials.
    static let anonymous = Caller(user: "system:anonymous", groups: [unauthenticated])
}
