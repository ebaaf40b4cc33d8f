internal import COpenSSL

/// The name of a subject or issuer.
public struct DistinguishedName: Sendable, Hashable, CustomStringConvertible {
    /// The DER of the Name; two names are the same if this is.
    public let der: [UInt8]

    /// Whether there is nothing in it.
    public var isEmpty: Bool { der.elementsEqual([0x30, 0x00]) }

    /// As in RFC 2253, most specific first: `CN=default,OU=Mesh,O=Kuma`.
    public var description: String {
        let name = unsafe decodedDER(der, { unsafe d2i_X509_NAME(nil, $0, $1) }, { unsafe X509_NAME_free($0) })
        guard let name, let bio = unsafe Owned(BIO_new(BIO_s_mem()), { unsafe BIO_free_all($0) }),
            unsafe koguma_print_name(bio.pointer, name.pointer) >= 0
        else {
            ErrorQueue.clear()
            return ""
        }
        var start: UnsafeMutablePointer<CChar>?
        let count = unsafe koguma_bio_contents(bio.pointer, &start)
        return unsafe String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }
}

/// The attributes that the names of our own certificates are made of, in this order.
public struct SubjectAttributes: Sendable, Hashable {
    /// `O`, each value its own; for a client of an API server, the groups.
    public var organizations: [String]
    /// `OU`.
    public var organizationalUnit: String?
    /// `CN`, at most 64 characters.
    public var commonName: String?
    /// `serialNumber`, which tells two authorities of one name apart.
    public var serialNumber: String?

    /// Collects the attributes.
    public init(
        organizations: [String] = [], organizationalUnit: String? = nil, commonName: String? = nil,
        serialNumber: String? = nil
    ) {
        self.organizations = organizations
        self.organizationalUnit = organizationalUnit
        self.commonName = commonName
        self.serialNumber = serialNumber
    }

    /// The name of these attributes.
    func name() throws(PKIError) -> DistinguishedName {
        ErrorQueue.clear()
        guard let name = unsafe Owned(X509_NAME_new(), { unsafe X509_NAME_free($0) }) else {
            throw .libcrypto(.library, "cannot make a name")
        }
        for organization in organizations { try Self.add(NID_organizationName, organization, to: name) }
        if let organizationalUnit { try Self.add(NID_organizationalUnitName, organizationalUnit, to: name) }
        if let commonName { try Self.add(NID_commonName, commonName, to: name) }
        if let serialNumber { try Self.add(NID_serialNumber, serialNumber, to: name) }
        guard let der = unsafe encodedDER({ unsafe i2d_X509_NAME(name.pointer, $0) }) else {
            throw .libcrypto(.library, "cannot encode a name")
        }
        return DistinguishedName(der: der)
    }

    private static func add(_ attribute: Int32, _ value: String, to name: borrowing Owned) throws(PKIError) {
        let bytes = Array(value.utf8)
        guard
            unsafe X509_NAME_add_entry_by_NID(
                name.pointer, attribute, MBSTRING_UTF8, bytes, Int32(clamping: bytes.count), -1, 0) == 1
        else {
            throw .libcrypto(.invalidRequest, "\"\(value)\" cannot stand in the subject of a certificate")
        }
    }
}
