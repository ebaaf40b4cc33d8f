extension ObjectRules {
    /// Names of roles and bindings are what a path can hold, such as `system:node`.
    func nameProblems(_ name: String) -> [String] {
        guard EscalationRules.concern(resource) else { return NameRules.subdomain(name) }
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter(name.contains).map { "may not contain '\($0)'" }
    }
}
