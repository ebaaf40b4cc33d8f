import JSON
import KubernetesAPI

/// The forms of values that several kinds have (k8s.io/apimachinery, util/validation), as lists of what is wrong.
enum ValueRules {
    static let protocols = ["SCTP", "TCP", "UDP"]

    static func port(_ field: Field) -> [SchemaViolation] {
        (1...65_535).contains(field.integer ?? 0)
            ? [] : [field.invalid("must be between 1 and 65535, inclusive", shown: .integer(field.integer ?? 0))]
    }

    /// A number, or the name of a container's port.
    static func portOrName(_ field: Field) -> [SchemaViolation] {
        field.value?.string == nil ? port(field) : field.invalid(portName(field.text))
    }

    /// The name of a port, as services have them at IANA.
    static func portName(_ name: String) -> [String] {
        var problems: [String] = []
        if name.utf8.count > 15 { problems.append("must be no more than 15 characters") }
        let bytes = Array(name.utf8)
        let isLetter = { (byte: UInt8) in (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
        let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        if !bytes.allSatisfy({ isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "-") }) {
            problems.append("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)")
        }
        if !bytes.contains(where: isLetter) {
            problems.append("must contain at least one letter (a-z)")
        }
        if name.contains("--") { problems.append("must not contain consecutive hyphens") }
        if name.hasPrefix("-") || name.hasSuffix("-") { problems.append("must not begin or end with a hyphen") }
        return problems
    }

    static func address(_ field: Field) -> [SchemaViolation] {
        IPAddress(field.text) == nil
            ? [field.invalid("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")] : []
    }

    static func network(_ field: Field) -> [SchemaViolation] {
        IPNetwork(field.text) == nil
            ? [field.invalid("must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)")] : []
    }

    /// A number that is not negative, or a share in percent.
    static func countOrPercent(_ field: Field, atMostAll: Bool = false) -> [SchemaViolation] {
        guard let text = field.value?.string else { return field.notNegative }
        guard text.hasSuffix("%"), text.dropLast().allSatisfy({ ("0"..."9").contains($0) }),
            let percent = Int32(text.dropLast())
        else {
            return [
                field.invalid(
                    "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', "
                        + "regex used for validation is '[0-9]+%')")
            ]
        }
        return atMostAll && percent > 100 ? [field.invalid("must not be greater than 100%")] : []
    }

    /// Names and values of labels that a selector or node selector demands.
    static func labels(_ field: Field) -> [SchemaViolation] {
        (field.value?.object ?? [:]).flatMap { key, value in
            NameRules.qualifiedName(key).map { field.invalid($0, shown: .string(key)) }
                + NameRules.labelValue(value.string ?? "").map { field.invalid($0, shown: value) }
        }
    }

    /// `matchLabels` and `matchExpressions`.
    static func selector(_ field: Field) -> [SchemaViolation] {
        var found = labels(field["matchLabels"])
        for expression in field["matchExpressions"].items {
            let values = expression["values"]
            switch expression["operator"].text {
            case "In", "NotIn":
                if values.isEmpty {
                    found.append(values.required("must be specified when `operator` is 'In' or 'NotIn'"))
                }
            case "Exists", "DoesNotExist":
                if !values.isEmpty {
                    found.append(values.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'"))
                }
            default: found.append(expression["operator"].invalid("not a valid selector operator"))
            }
            found += expression["key"].invalid(NameRules.qualifiedName(expression["key"].text))
            found += values.items.flatMap { $0.invalid(NameRules.labelValue($0.text)) }
        }
        return found
    }

    /// The name of an object of which part of the path of a URL is made: it need not have a narrower form.
    static func pathSegment(_ name: String) -> [String] {
        if name == "." || name == ".." { return ["may not be '\(name)'"] }
        return ["/", "%"].filter { name.contains($0) }.map { "may not contain '\($0)'" }
    }
}
