import KubernetesAPI

/// Which query parameters of lists and watches go together (apimachinery, `ValidateListOptions`).
enum ListOptionsRules {
    private static let match = "resourceVersionMatch"

    static func check(_ options: ListOptions) throws(APIStatusError) {
        var found: [SchemaViolation] = []
        if !options.resourceVersionMatch.isEmpty {
            if options.resourceVersion.isEmpty {
                found.append(.forbidden(match, "\(match) is forbidden unless resourceVersion is provided"))
            }
            if !options.continueToken.isEmpty { found.append(continued) }
            if !["Exact", "NotOlderThan"].contains(options.resourceVersionMatch) {
                found.append(.unsupported(match, options.resourceVersionMatch, ["Exact", "NotOlderThan", ""]))
            }
            if options.resourceVersionMatch == "Exact", options.resourceVersion == "0" {
                found.append(.forbidden(match, "\(match) \"exact\" is forbidden for resourceVersion \"0\""))
            }
        }
        if options.sendsInitialEvents != nil {
            found.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
        }
        if !found.isEmpty { throw .invalidListOptions(found) }
    }

    static func check(_ options: WatchOptions) throws(APIStatusError) {
        var found: [SchemaViolation] = []
        let isFresh = options.resourceVersionMatch == "NotOlderThan"
        if options.sendsInitialEvents != nil, !isFresh {
            found.append(.forbidden(match, "sendInitialEvents requires setting \(match) to NotOlderThan"))
        }
        if !options.resourceVersionMatch.isEmpty {
            if options.sendsInitialEvents == nil {
                found.append(.forbidden(match, "\(match) is forbidden for watch unless sendInitialEvents is provided"))
            }
            if !isFresh { found.append(.unsupported(match, options.resourceVersionMatch, ["NotOlderThan"])) }
        }
        if !options.continueToken.isEmpty { found.append(continued) }
        if !found.isEmpty { throw .invalidListOptions(found) }
    }

    private static var continued: SchemaViolation {
        .forbidden(match, "\(match) is forbidden when continue is provided")
    }
}
