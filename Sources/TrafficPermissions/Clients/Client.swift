/// Who calls: all that its certificate says, and the server name that it asks for.
public struct Client: Sendable, Hashable {
    /// Its URI SANs: SPIFFE IDs, and `kuma://<tag>/<value>` for its tags.
    public private(set) var names: [String]
    /// The server name in its TLS handshake; nil if it sends none, or none that is known.
    public var serverName: String?

    /// Makes a client of all the names in its certificate.
    ///
    /// URIs are ASCII (RFC 3986, §2). What is not is left out, since other characters can be equal to letters: U+212A is
    /// a `K` wherever strings are compared.
    public init(names: [String], serverName: String? = nil) {
        self.names = names.filter { $0.utf8.allSatisfy { $0 < 0x80 } }
        self.serverName = serverName
    }

    /// The client that a proxy of the mesh is: as `LeafNames.kuma` names it.
    ///
    /// - Parameter tags: Those of every inbound, or of the gateway.
    public init(mesh: String, tags: [[String: String]]) {
        var ids: Set<String> = []
        var uris: Set<String> = []
        for (tag, value) in tags.joined() where !value.isEmpty {
            if tag == ServiceName.tag { ids.insert(SPIFFEName.of(value, in: mesh)) }
            uris.insert(SPIFFEName.ofTag(tag, value))
        }
        self.init(names: ids.sorted() + uris.sorted())
    }
}
