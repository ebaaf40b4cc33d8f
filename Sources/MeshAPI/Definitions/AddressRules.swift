import JSON
import KubernetesAPI

/// Rules about IP addresses, in CEL by patterns: servers before 1.31 have no function for them.
enum AddressRules {
    /// That a member which is neither absent nor empty is an IP address.
    static func isAddress(_ field: String, _ message: String) -> Rule {
        Rule(
            "!has(self.\(field)) || size(self.\(field)) == 0 || self.\(field).matches('^(\(ipv4)|\(ipv6))$')", message,
            at: ".\(field)"
        ) { value in
            guard let text = value[field]?.string, !text.isEmpty else { return true }
            return IPAddressText.isIPv4(text) || IPAddressText.isIPv6(text)
        }
    }

    /// That a member which is neither absent nor empty is an IP address or a name.
    static func isAddressOrName(_ field: String, _ message: String) -> Rule {
        // Every IPv4 address looks like a name.
        Rule(
            "!has(self.\(field)) || size(self.\(field)) == 0 || self.\(field).matches('^(\(name)|\(ipv6))$')", message,
            at: ".\(field)"
        ) { value in
            guard let text = value[field]?.string, !text.isEmpty else { return true }
            return isName(text) || IPAddressText.isIPv6(text)
        }
    }

    private static let octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
    private static let ipv4 = "(\(octet)[.]){3}\(octet)"

    /// Eight groups, or fewer with `::` in them; two of them may be an IPv4 address at the end.
    private static let ipv6: String = {
        let group = "[0-9a-fA-F]{1,4}"
        var forms = ["(\(group):){7}\(group)", "(\(group):){6}\(ipv4)"]
        for before in 0...7 {
            let head = before == 0 ? ":" : "(\(group):){\(before)}"
            forms.append(before == 7 ? "\(head):" : "\(head):((\(group):){0,\(6 - before)}\(group))?")
            if before <= 5 { forms.append("\(head):(\(group):){0,\(5 - before)}\(ipv4)") }
        }
        return forms.joined(separator: "|")
    }()

    /// As `IsDNSName` of govalidator, which Kuma asks.
    private static let name = "[a-zA-Z0-9_][-a-zA-Z0-9_]{0,62}([.][a-zA-Z0-9_][-a-zA-Z0-9_]{0,62})*[.]?"

    private static func isName(_ text: String) -> Bool {
        var labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.count > 1, labels.last?.isEmpty == true { labels.removeLast() }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-"
                && label.unicodeScalars.allSatisfy { scalar in
                    scalar.isASCII
                        && (scalar == "-" || scalar == "_" || Character(scalar).isLetter || Character(scalar).isNumber)
                }
        }
    }
}
