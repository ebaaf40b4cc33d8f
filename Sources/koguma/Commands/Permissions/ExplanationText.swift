import KubernetesAPI
import TrafficPermissions

/// Explanations for people.
enum ExplanationText {
    /// One answer after the other, with all of its reason.
    static func printAnswers(_ explanations: [Explanation]) {
        for explanation in explanations {
            Swift.print("\(explanation.client) to \(explanation.dataplane) port \(explanation.port)".printable)
            Swift.print("  \(explanation.reason)".printable)
        }
    }

    /// Many, as a table; `-o json` has the reasons.
    static func print(_ explanations: [Explanation]) {
        let rows = explanations.map { [$0.client, $0.dataplane.description, String($0.port)] + $0.verdict }
        guard !rows.isEmpty else { return StandardError.write("Nobody is in a mesh and listens") }
        for line in TextTable(["CLIENT", "DATAPLANE", "PORT", "ALLOWED", "BY"], rows).lines { Swift.print(line) }
    }

    /// What two modes say.
    static func print(_ differences: [PrecedenceDifference]) {
        let rows = differences.map { difference in
            let explanation = difference.allowWins
            return [explanation.client, explanation.dataplane.description, String(explanation.port)]
                + explanation.verdict + difference.mostSpecific.verdict
        }
        guard !rows.isEmpty else { return StandardError.write("Both modes decide alike, whoever calls") }
        let columns = ["CLIENT", "DATAPLANE", "PORT", "ALLOWWINS", "BY", "MOSTSPECIFIC", "BY"]
        for line in TextTable(columns, rows).lines { Swift.print(line) }
    }
}

extension Explanation {
    /// Whether, and by whom.
    fileprivate var verdict: [String] {
        let word = isAllowed ? isShadowDenied ? "shadow-denied" : "yes" : "no"
        return [word, decider.map { "\($0.policy) \($0.item)" } ?? "-"]
    }
}
