internal import COpenSSL
internal import FoundationEssentials

extension CertificateTemplate {
    /// The signed DER.
    func build(_ expected: Expectation, key: PrivateKey) throws(PKIError) -> [UInt8] {
        ErrorQueue.clear()
        guard let certificate = unsafe Owned(X509_new(), { unsafe X509_free($0) }) else {
            throw .libcrypto(.library, "cannot make a certificate")
        }
        let pointer = unsafe certificate.pointer
        // X.509 version 3 is the number 2.
        guard unsafe X509_set_version(pointer, 2) == 1,
            set(serialNumber: expected.serialNumber, of: certificate),
            unsafe set(expected.subject, of: certificate, X509_set_subject_name),
            unsafe set(expected.issuer, of: certificate, X509_set_issuer_name),
            unsafe ASN1_TIME_set(X509_getm_notBefore(pointer), seconds(notBefore)) != nil,
            unsafe ASN1_TIME_set(X509_getm_notAfter(pointer), seconds(notAfter)) != nil,
            set(expected.publicKey, of: certificate)
        else { throw .libcrypto(.library, "cannot fill in a certificate") }
        guard addExtensions(expected.content, to: certificate) else {
            throw .libcrypto(.library, "cannot add the extensions of a certificate")
        }
        guard unsafe X509_sign(pointer, key.handle.pointer, key.algorithm.digest) > 0,
            let der = unsafe encodedDER({ unsafe i2d_X509(pointer, $0) })
        else { throw .libcrypto(.library, "cannot sign a certificate with a key of \(key.algorithm)") }
        return der
    }

    /// Which extensions `addExtensions` adds, in its order.
    func extensionList(_ content: ExtensionContent) -> [CertificateExtension] {
        var list = [
            CertificateExtension(identifier: "2.5.29.19", isCritical: true),
            CertificateExtension(identifier: "2.5.29.15", isCritical: true),
        ]
        if content.extendedKeyUsage != nil { list.append(.init(identifier: "2.5.29.37", isCritical: false)) }
        list.append(.init(identifier: "2.5.29.14", isCritical: false))
        if content.authorityKeyIdentifier != nil { list.append(.init(identifier: "2.5.29.35", isCritical: false)) }
        if !content.names.isEmpty { list.append(.init(identifier: "2.5.29.17", isCritical: areNamesCritical)) }
        return list
    }

    private func addExtensions(_ content: ExtensionContent, to certificate: borrowing Owned) -> Bool {
        addBasicConstraints(to: certificate)
            && addKeyUsage(to: certificate)
            && (extendedKeyUsage.isEmpty || addExtendedKeyUsage(to: certificate))
            && addSubjectKeyIdentifier(content.subjectKeyIdentifier, to: certificate)
            && addAuthorityKeyIdentifier(content.authorityKeyIdentifier, to: certificate)
            && (names.isEmpty || addNames(to: certificate))
    }

    private func seconds(_ date: Date) -> Int {
        Int(date.timeIntervalSince1970)
    }

    private func set(serialNumber: [UInt8], of certificate: borrowing Owned) -> Bool {
        guard let number = unsafe BN_bin2bn(serialNumber, Int32(serialNumber.count), nil) else { return false }
        defer { unsafe BN_free(number) }
        return unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate.pointer)) != nil
    }

    private func set(
        _ name: DistinguishedName, of certificate: borrowing Owned, _ setter: (OpaquePointer?, OpaquePointer?) -> Int32
    ) -> Bool {
        let decoded = unsafe decodedDER(
            name.der, { unsafe d2i_X509_NAME(nil, $0, $1) }, { unsafe X509_NAME_free($0) })
        guard let decoded else { return false }
        return unsafe setter(certificate.pointer, decoded.pointer) == 1
    }

    /// Puts in a P-256 key as it is; `X509_set_pubkey` encodes and decodes it again, which takes 180 µs.
    private func set(_ key: PublicKey, of certificate: borrowing Owned) -> Bool {
        guard let point = P256.point(ofSPKI: key.spki) else {
            guard let decoded = try? key.decoded() else { return false }
            return unsafe X509_set_pubkey(certificate.pointer, decoded.pointer) == 1
        }
        guard let copy = unsafe koguma_memdup(Array(point), point.count) else { return false }
        // Takes over the copy when it succeeds.
        let done = unsafe X509_PUBKEY_set0_param(
            X509_get_X509_PUBKEY(certificate.pointer), OBJ_nid2obj(NID_X9_62_id_ecPublicKey), V_ASN1_OBJECT,
            UnsafeMutableRawPointer(OBJ_nid2obj(NID_X9_62_prime256v1)),
            copy.assumingMemoryBound(to: UInt8.self), Int32(point.count))
        if done != 1 { unsafe koguma_free(copy) }
        return done == 1
    }

    private func add(
        _ identifier: Int32, _ value: UnsafeMutableRawPointer, isCritical: Bool, to certificate: borrowing Owned
    ) -> Bool {
        unsafe X509_add1_ext_i2d(certificate.pointer, identifier, value, isCritical ? 1 : 0, 0) == 1
    }

    private func addBasicConstraints(to certificate: borrowing Owned) -> Bool {
        guard let constraints = unsafe BASIC_CONSTRAINTS_new() else { return false }
        defer { unsafe BASIC_CONSTRAINTS_free(constraints) }
        // TRUE in DER is 0xFF.
        unsafe constraints.pointee.ca = isAuthority ? 0xFF : 0
        return unsafe add(NID_basic_constraints, constraints, isCritical: true, to: certificate)
    }

    private func addKeyUsage(to certificate: borrowing Owned) -> Bool {
        guard let bits = unsafe ASN1_BIT_STRING_new() else { return false }
        defer { unsafe ASN1_BIT_STRING_free(bits) }
        for bit in 0..<9 where keyUsage.rawValue & (1 << UInt16(bit)) != 0 {
            guard unsafe ASN1_BIT_STRING_set_bit(bits, Int32(bit), 1) == 1 else { return false }
        }
        return unsafe add(NID_key_usage, bits, isCritical: true, to: certificate)
    }

    private func addExtendedKeyUsage(to certificate: borrowing Owned) -> Bool {
        guard let list = unsafe Owned(EXTENDED_KEY_USAGE_new(), { unsafe EXTENDED_KEY_USAGE_free($0) }) else {
            return false
        }
        for usage in extendedKeyUsage {
            guard let object = unsafe OBJ_txt2obj(usage.identifier, 1),
                unsafe koguma_extended_key_usage_push(list.pointer, object) > 0
            else { return false }
        }
        return unsafe add(
            NID_ext_key_usage, UnsafeMutableRawPointer(list.pointer), isCritical: false, to: certificate)
    }

    private func addSubjectKeyIdentifier(_ identifier: [UInt8]?, to certificate: borrowing Owned) -> Bool {
        guard let identifier, let value = unsafe ASN1_OCTET_STRING_new() else { return false }
        defer { unsafe ASN1_OCTET_STRING_free(value) }
        return unsafe ASN1_OCTET_STRING_set(value, identifier, Int32(identifier.count)) == 1
            && add(NID_subject_key_identifier, value, isCritical: false, to: certificate)
    }

    private func addAuthorityKeyIdentifier(_ identifier: [UInt8]?, to certificate: borrowing Owned) -> Bool {
        guard let identifier else { return true }
        guard let value = unsafe AUTHORITY_KEYID_new() else { return false }
        defer { unsafe AUTHORITY_KEYID_free(value) }
        guard let octets = unsafe ASN1_OCTET_STRING_new() else { return false }
        unsafe value.pointee.keyid = unsafe octets
        return unsafe ASN1_OCTET_STRING_set(octets, identifier, Int32(identifier.count)) == 1
            && add(NID_authority_key_identifier, value, isCritical: false, to: certificate)
    }

    private func addNames(to certificate: borrowing Owned) -> Bool {
        guard let list = unsafe Owned(GENERAL_NAMES_new(), { unsafe GENERAL_NAMES_free($0) }) else { return false }
        for name in names {
            let added =
                switch name {
                case .uri(let text): add(GEN_URI, V_ASN1_IA5STRING, Array(text.utf8), to: list)
                case .dns(let text): add(GEN_DNS, V_ASN1_IA5STRING, Array(text.utf8), to: list)
                case .ip(let address): add(GEN_IPADD, V_ASN1_OCTET_STRING, address, to: list)
                case .other: false
                }
            guard added else { return false }
        }
        return unsafe add(
            NID_subject_alt_name, UnsafeMutableRawPointer(list.pointer), isCritical: areNamesCritical, to: certificate)
    }

    private func add(_ kind: Int32, _ stringType: Int32, _ bytes: [UInt8], to list: borrowing Owned) -> Bool {
        guard let string = unsafe ASN1_STRING_type_new(stringType) else { return false }
        guard unsafe ASN1_STRING_set(string, bytes, Int32(clamping: bytes.count)) == 1,
            let name = unsafe GENERAL_NAME_new()
        else {
            unsafe ASN1_STRING_free(string)
            return false
        }
        // From here the name owns the string, and from the push on the list owns the name.
        unsafe GENERAL_NAME_set0_value(name, kind, string)
        guard unsafe koguma_general_names_push(list.pointer, name) > 0 else {
            unsafe GENERAL_NAME_free(name)
            return false
        }
        return true
    }
}
