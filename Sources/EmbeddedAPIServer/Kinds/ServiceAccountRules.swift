/// Service accounts: names, of which tokens are made elsewhere.
struct ServiceAccountRules: KindRules {
    var returnsDeleted: Bool { true }
}
