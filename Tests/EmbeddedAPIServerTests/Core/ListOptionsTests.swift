import KubernetesAPI
import Testing

@testable import EmbeddedAPIServer

/// Which query parameters go together, with the words of Kubernetes 1.36.
@Suite struct ListOptionsTests {
    private static let prefix = "ListOptions.meta.k8s.io \"\" is invalid: "
    private static let needsMatch =
        "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
    private static let needsEvents =
        "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
    private static let onlyNotOlderThan =
        "resourceVersionMatch: Unsupported value: \"Exact\": supported values: \"NotOlderThan\""
    private static let isContinued =
        "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden when continue is provided"

    @Test(
        arguments: [
            (nil, "NotOlderThan", "", needsEvents), (nil, "Exact", "", "[\(needsEvents), \(onlyNotOlderThan)]"),
            (true, "", "", needsMatch), (false, "", "", needsMatch),
            (true, "Exact", "", "[\(needsMatch), \(onlyNotOlderThan)]"), (nil, "", "abc", isContinued),
        ] as [(Bool?, String, String, String)])
    func ofAWatch(_ initial: Bool?, match: String, continued: String, problem: String) {
        let options = WatchOptions(
            resourceVersionMatch: match, continueToken: continued, sendsInitialEvents: initial)
        expectRefusal(422, "Invalid", Self.prefix + problem) { try ListOptionsRules.check(options) }
    }

    @Test(arguments: [(nil, ""), (true, "NotOlderThan"), (false, "NotOlderThan")] as [(Bool?, String)])
    func thatAWatchMayHave(_ initial: Bool?, match: String) throws {
        try ListOptionsRules.check(WatchOptions(resourceVersionMatch: match, sendsInitialEvents: initial))
    }

    @Test(arguments: [true, false])
    func ofAList(_ initial: Bool) {
        let problem = "sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list"
        let options = ListOptions(
            resourceVersion: "1", resourceVersionMatch: "NotOlderThan", sendsInitialEvents: initial)
        expectRefusal(422, "Invalid", Self.prefix + problem) { try ListOptionsRules.check(options) }
    }
}
