import KubernetesAPI

/// Which item of `from` decides where several match.
public enum PermissionPrecedence: String, Sendable, Hashable, CaseIterable {
    /// A Deny never beats an Allow.
    case allowWins = "AllowWins"
    /// The last item that matches decides, in Kuma's order.
    case mostSpecific = "MostSpecific"
}

extension Mesh {
    /// The precedence that annotation `koguma.io/permission-precedence` asks for.
    ///
    /// A value that is not known means `MostSpecific`, the one that allows less, and is reported.
    public var permissionPrecedence: (precedence: PermissionPrecedence, isKnown: Bool) {
        guard let text = metadata.annotations[Names.Annotation.permissionPrecedence] else { return (.allowWins, true) }
        guard let precedence = PermissionPrecedence(rawValue: text) else { return (.mostSpecific, false) }
        return (precedence, true)
    }
}
