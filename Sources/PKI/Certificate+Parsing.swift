internal import COpenSSL
internal import FoundationEssentials

extension Certificate {
    /// The largest DER that is read: 64 identities of the longest Kubernetes names, with their tags, fit in.
    public static let maximumSize = 64 * 1024

    /// Reads one certificate, all of the bytes.
    public init(der: some Sequence<UInt8>) throws(PKIError) {
        let bytes = Array(der)
        try self.init(parsed: ParsedCertificate(bytes), der: bytes)
    }

    init(parsed: borrowing ParsedCertificate, der: [UInt8]) throws(PKIError) {
        fields = Fields(
            der: der,
            version: parsed.version,
            serialNumber: try parsed.serialNumber(),
            subject: try parsed.subject(),
            issuer: try parsed.issuer(),
            notBefore: try parsed.notBefore(),
            notAfter: try parsed.notAfter(),
            publicKey: try parsed.publicKey(),
            extensions: try parsed.extensions(),
            content: try parsed.content()
        )
    }
}

/// An `X509` that is read from and never changed, decoded without its public key (`Algorithms.parsingContext`).
struct ParsedCertificate: ~Copyable {
    private let handle: Owned

    init(_ der: [UInt8]) throws(PKIError) {
        guard der.count <= Certificate.maximumSize else {
            throw PKIError(
                .tooLarge, "a certificate is \(der.count) bytes; at most \(Certificate.maximumSize) are read")
        }
        ErrorQueue.clear()
        let handle = unsafe decodedDER(
            der,
            { position, count in
                var certificate = unsafe X509_new_ex(Algorithms.parsingContext, nil)
                // On failure libcrypto frees what it was given.
                return unsafe d2i_X509(&certificate, position, count)
            },
            { unsafe X509_free($0) })
        guard let handle else { throw .libcrypto(.malformedCertificate, "the bytes are not one DER certificate") }
        self.handle = handle
    }

    var version: Int { unsafe X509_get_version(handle.pointer) + 1 }

    func serialNumber() throws(PKIError) -> String {
        guard let number = unsafe ASN1_INTEGER_to_BN(X509_get0_serialNumber(handle.pointer), nil) else {
            throw malformed("serial number")
        }
        defer { unsafe BN_free(number) }
        var bytes = [UInt8](repeating: 0, count: max(1, Int(unsafe BN_num_bits(number) + 7) / 8))
        guard unsafe BN_bn2binpad(number, &bytes, Int32(bytes.count)) >= 0 else { throw malformed("serial number") }
        return (unsafe BN_is_negative(number) == 1 ? "-" : "") + bytes.hexadecimal
    }

    func subject() throws(PKIError) -> DistinguishedName {
        try unsafe name(X509_get_subject_name(handle.pointer), "subject")
    }

    func issuer() throws(PKIError) -> DistinguishedName {
        try unsafe name(X509_get_issuer_name(handle.pointer), "issuer")
    }

    func notBefore() throws(PKIError) -> Date {
        try unsafe date(X509_get0_notBefore(handle.pointer), "notBefore")
    }

    func notAfter() throws(PKIError) -> Date {
        try unsafe date(X509_get0_notAfter(handle.pointer), "notAfter")
    }

    func publicKey() throws(PKIError) -> PublicKey {
        let info = unsafe X509_get_X509_PUBKEY(handle.pointer)
        guard let spki = unsafe encodedDER({ unsafe i2d_X509_PUBKEY(info, $0) }) else { throw malformed("public key") }
        return try PublicKey(spki: spki)
    }

    func extensions() throws(PKIError) -> [CertificateExtension] {
        var list: [CertificateExtension] = []
        for index in 0..<max(0, unsafe X509_get_ext_count(handle.pointer)) {
            guard let item = unsafe X509_get_ext(handle.pointer, index) else { throw malformed("extensions") }
            list.append(
                CertificateExtension(
                    identifier: unsafe objectIdentifier(X509_EXTENSION_get_object(item)),
                    isCritical: unsafe X509_EXTENSION_get_critical(item) == 1))
        }
        return list
    }

    func content() throws(PKIError) -> ExtensionContent {
        var content = ExtensionContent()
        content.names = try names()
        content.subjectKeyIdentifier = try subjectKeyIdentifier()
        content.authorityKeyIdentifier = try authorityKeyIdentifier()
        content.keyUsage = try keyUsage()
        content.extendedKeyUsage = try extendedKeyUsage()
        try readBasicConstraints(into: &content)
        return content
    }

    /// The signed part, as it was encoded, and the signature over it.
    func signed() throws(PKIError) -> (content: [UInt8], signature: [UInt8]) {
        var signature: UnsafePointer<ASN1_BIT_STRING>?
        unsafe X509_get0_signature(&signature, nil, handle.pointer)
        guard let signature = unsafe signature,
            let content = unsafe encodedDER({ unsafe i2d_re_X509_tbs(handle.pointer, $0) })
        else { throw malformed("signature") }
        return (content, unsafe string(signature))
    }
}

extension ParsedCertificate {
    private func malformed(_ what: String) -> PKIError {
        .libcrypto(.malformedCertificate, "the \(what) of a certificate cannot be read")
    }

    private func name(_ name: OpaquePointer?, _ what: String) throws(PKIError) -> DistinguishedName {
        guard let der = unsafe encodedDER({ unsafe i2d_X509_NAME(name, $0) }) else { throw malformed(what) }
        return DistinguishedName(der: der)
    }

    private func date(_ time: UnsafePointer<ASN1_TIME>?, _ what: String) throws(PKIError) -> Date {
        var seconds: Int64 = 0
        guard let time = unsafe time, unsafe koguma_unix_time(time, &seconds) == 1 else { throw malformed(what) }
        return Date(timeIntervalSince1970: Double(seconds))
    }

    /// The decoded content of an extension; nil if it is absent, an error if it is there twice or not as it should be.
    private func decoded(
        _ identifier: Int32, _ what: String, _ free: @escaping (OpaquePointer?) -> Void
    ) throws(PKIError) -> Owned? {
        var critical: Int32 = 0
        let content = unsafe X509_get_ext_d2i(handle.pointer, identifier, &critical, nil)
        guard critical != -1 else { return nil }
        guard let owned = unsafe Owned(OpaquePointer(content), free) else { throw malformed(what) }
        return owned
    }

    private func names() throws(PKIError) -> [SubjectAlternativeName] {
        let list = try unsafe decoded(NID_subject_alt_name, "subject alternative name") {
            unsafe GENERAL_NAMES_free($0)
        }
        guard let list else { return [] }
        var names: [SubjectAlternativeName] = []
        for index in 0..<max(0, unsafe koguma_general_names_count(list.pointer)) {
            guard let name = unsafe koguma_general_names_get(list.pointer, index) else { continue }
            switch unsafe name.pointee.type {
            case GEN_URI:
                names.append(.uri(try unsafe text(name.pointee.d.uniformResourceIdentifier)))
            case GEN_DNS:
                names.append(.dns(try unsafe text(name.pointee.d.dNSName)))
            case GEN_IPADD:
                guard let address = unsafe name.pointee.d.iPAddress else { throw malformed("IP address") }
                names.append(.ip(unsafe string(address)))
            default:
                names.append(.other)
            }
        }
        return names
    }

    /// Printable ASCII only, so that what is compared and shown is what is there.
    private func text(_ value: UnsafeMutablePointer<ASN1_IA5STRING>?) throws(PKIError) -> String {
        guard let value = unsafe value else { throw malformed("subject alternative name") }
        let bytes = unsafe string(value)
        guard bytes.allSatisfy({ 0x21...0x7E ~= $0 }) else { throw malformed("subject alternative name") }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func string(_ value: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        unsafe Array(
            UnsafeBufferPointer(start: ASN1_STRING_get0_data(value), count: Int(ASN1_STRING_length(value))))
    }

    private func subjectKeyIdentifier() throws(PKIError) -> [UInt8]? {
        let value = try unsafe decoded(NID_subject_key_identifier, "subject key identifier") {
            unsafe ASN1_OCTET_STRING_free(UnsafeMutablePointer($0))
        }
        guard let value else { return nil }
        return unsafe string(UnsafePointer(value.pointer))
    }

    private func authorityKeyIdentifier() throws(PKIError) -> [UInt8]? {
        let value = try unsafe decoded(NID_authority_key_identifier, "authority key identifier") {
            unsafe AUTHORITY_KEYID_free(UnsafeMutablePointer($0))
        }
        guard let value, let identifier = unsafe UnsafePointer<AUTHORITY_KEYID>(value.pointer).pointee.keyid else {
            return nil
        }
        return unsafe string(identifier)
    }

    private func keyUsage() throws(PKIError) -> KeyUsage? {
        let value = try unsafe decoded(NID_key_usage, "key usage") {
            unsafe ASN1_BIT_STRING_free(UnsafeMutablePointer($0))
        }
        guard let value else { return nil }
        var usage: KeyUsage = []
        for bit in 0..<9 where unsafe ASN1_BIT_STRING_get_bit(UnsafePointer(value.pointer), Int32(bit)) == 1 {
            usage.insert(KeyUsage(rawValue: 1 << UInt16(bit)))
        }
        return usage
    }

    private func extendedKeyUsage() throws(PKIError) -> [ExtendedKeyUsage]? {
        let value = try unsafe decoded(NID_ext_key_usage, "extended key usage") { unsafe EXTENDED_KEY_USAGE_free($0) }
        guard let value else { return nil }
        return (0..<max(0, unsafe koguma_extended_key_usage_count(value.pointer))).map { index in
            ExtendedKeyUsage(
                identifier: unsafe objectIdentifier(koguma_extended_key_usage_get(value.pointer, index)))
        }
    }

    private func readBasicConstraints(into content: inout ExtensionContent) throws(PKIError) {
        let value = try unsafe decoded(NID_basic_constraints, "basic constraints") {
            unsafe BASIC_CONSTRAINTS_free(UnsafeMutablePointer($0))
        }
        guard let value else { return }
        let constraints = unsafe UnsafePointer<BASIC_CONSTRAINTS>(value.pointer).pointee
        content.isAuthority = unsafe constraints.ca != 0
        guard let length = unsafe constraints.pathlen else { return }
        let number = unsafe ASN1_INTEGER_get(length)
        guard 0...1000 ~= number else { throw malformed("path length") }
        content.pathLength = number
    }

    /// The dotted form.
    private func objectIdentifier(_ object: OpaquePointer?) -> String {
        var text = [CChar](repeating: 0, count: 128)
        let count = unsafe OBJ_obj2txt(&text, Int32(text.count), object, 1)
        guard 0..<Int32(text.count) ~= count else { return "" }
        return String(decoding: text.prefix(Int(count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
