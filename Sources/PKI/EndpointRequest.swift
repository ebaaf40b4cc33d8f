internal import COpenSSL

/// What the certificate of one end of a TLS connection to an API server is to say.
///
/// These are for our own servers and their clients, never for a mesh.
public struct EndpointRequest: Sendable, Hashable {
    enum Role: Sendable, Hashable {
        case server(names: [SubjectAlternativeName])
        case client
    }

    let role: Role
    let subject: SubjectAttributes
    /// From now to its end, which is never after the issuer's.
    public let lifetime: Duration

    /// A server under these names; addresses are IPv4 or IPv6 in text.
    public static func server(
        dnsNames: [String], ipAddresses: [String], lifetime: Duration
    ) throws(PKIError) -> EndpointRequest {
        var names: [SubjectAlternativeName] = dnsNames.map { .dns($0) }
        for address in ipAddresses { names.append(.ip(try parse(address: address))) }
        guard let first = dnsNames.first ?? ipAddresses.first else {
            throw PKIError(.invalidRequest, "a server's certificate needs a name or an address")
        }
        for name in dnsNames where name.isEmpty || name.utf8.count > 253 || !name.utf8.allSatisfy(isDNSByte) {
            throw PKIError(.invalidRequest, "\"\(name)\" is not a DNS name")
        }
        // A common name has at most 64 characters, and verifiers look at the other names only.
        let subject = SubjectAttributes(commonName: String(first.prefix(64)))
        return EndpointRequest(role: .server(names: names), subject: subject, lifetime: lifetime)
    }

    /// A user of a Kubernetes API server: the common name is the user's name, the organizations are the groups.
    public static func client(
        user: String, groups: [String] = [], lifetime: Duration
    ) -> EndpointRequest {
        EndpointRequest(
            role: .client, subject: SubjectAttributes(organizations: groups, commonName: user), lifetime: lifetime)
    }

    private static func isDNSByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "*"):
            true
        default: false
        }
    }

    private static func parse(address: String) throws(PKIError) -> [UInt8] {
        guard let octets = unsafe a2i_IPADDRESS(address) else {
            ErrorQueue.clear()
            throw PKIError(.invalidRequest, "\"\(address)\" is not an IP address")
        }
        defer { unsafe ASN1_OCTET_STRING_free(octets) }
        return unsafe Array(
            UnsafeBufferPointer(start: ASN1_STRING_get0_data(octets), count: Int(ASN1_STRING_length(octets))))
    }
}
