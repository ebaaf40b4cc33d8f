import JSON
import KubernetesAPI

/// Endpoint slices: addresses of one type, and the ports of all of them.
struct EndpointSliceRules: KindRules {
    var countsGenerations: Bool { true }

    func isDesiredChanged(_ slice: JSONValue, from old: JSONValue) -> Bool {
        slice.objectLabels != old.objectLabels || withoutMetadata(slice) != withoutMetadata(old)
    }

    func complete(_ slice: inout JSONValue) {
        guard let ports = slice["ports"]?.array else { return }
        slice["ports"] = .array(
            ports.map { port in
                var port = port
                if port["name"] == nil { port["name"] = "" }
                if port["protocol"] == nil { port["protocol"] = "TCP" }
                return port
            })
    }

    func violations(_ slice: JSONValue, old: JSONValue?, subresource: Subresource?) -> [SchemaViolation] {
        let whole = Field("", slice)
        let type = whole["addressType"]
        var found = type.isEmpty ? [type.required()] : type.oneOf(["FQDN", "IPv4", "IPv6"])
        if let old, found.isEmpty { found += type.unchanged(from: old["addressType"]) }
        if found.isEmpty { found += whole["endpoints"].items.flatMap { endpoint($0, type.text) } }
        return found + ports(whole["ports"])
    }

    private func endpoint(_ endpoint: Field, _ type: String) -> [SchemaViolation] {
        let addresses = endpoint["addresses"]
        if addresses.isEmpty { return [addresses.required("must contain at least 1 address")] }
        var found = addresses.items.flatMap { address -> [SchemaViolation] in
            if type == "FQDN" { return address.invalid(NameRules.subdomain(address.text)) }
            guard let parsed = IPAddress(address.text) else { return ValueRules.address(address) }
            let isWrong = parsed.isIPv6 != (type == "IPv6")
            // Of a wrong family the list is named.
            return
                (isWrong
                ? [Field(addresses.path, address.value).invalid("must be an \(type) address")] : [])
                + Self.special(address, allowsLoopback: true)
        }
        if !endpoint["hostname"].isEmpty {
            found += endpoint["hostname"].invalid(NameRules.label(endpoint["hostname"].text))
        }
        return found
    }

    /// Addresses that lead nowhere else.
    ///
    /// - Parameter allowsLoopback: real servers do not; the Pods of this one live there.
    static func special(_ field: Field, allowsLoopback: Bool = false) -> [SchemaViolation] {
        guard let address = IPAddress(field.text) else { return [] }
        if address.isUnspecified { return [field.invalid("may not be unspecified (0.0.0.0 or ::)")] }
        if address.isLoopback {
            if allowsLoopback { return [] }
            return [field.invalid("may not be in the loopback range (127.0.0.0/8, ::1/128)")]
        }
        if address.isLinkLocal {
            return [field.invalid("may not be in the link-local range (169.254.0.0/16, fe80::/10)")]
        }
        return address.isMulticast
            ? [field.invalid("may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)")] : []
    }

    private func ports(_ ports: Field) -> [SchemaViolation] {
        var names: Set<String> = []
        return ports.items.flatMap { port -> [SchemaViolation] in
            let name = port["name"]
            var found = name.isEmpty ? [] : name.invalid(NameRules.label(name.text))
            if !names.insert(name.text).inserted { found.append(name.duplicate()) }
            return found + port["protocol"].oneOf(ValueRules.protocols)
        }
    }
}
