import FoundationEssentials
import JSON
import MeshAPI
import TestSupport
import Testing

/// The certificate authority of a mesh, as its Secrets hold it.
struct Authority: Sendable, Equatable {
    var certificate: String
    var key: String
}

extension Installation {
    /// The value of a Secret as Kuma shapes them, or nil if there is none.
    func secret(_ name: String) async throws -> String? {
        let secret = try await kubectl.find("secret", "-n", namespace, name)
        return secret?[path: ["data", "value"]]?.string.flatMap { Data(base64Encoded: $0) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    /// Certificate and key of a builtin backend.
    func authority(_ mesh: String, backend: String = "builtin") async throws -> Authority {
        Authority(
            certificate: try #require(try await secret(Names.certificateSecret(mesh: mesh, backend: backend))),
            key: try #require(try await secret(Names.keySecret(mesh: mesh, backend: backend))))
    }

    /// The names of what there is of a mesh in the system namespace, apart from what Kubernetes puts there.
    func leftovers(of mesh: String) async throws -> [String] {
        let names = try await kubectl("get", "secrets,configmaps", "-n", namespace, "-o", "name")
        return names.split(separator: "\n").map { String($0.split(separator: "/")[1]) }.filter {
            $0.hasPrefix("\(mesh).")
        }
    }

    /// The versions of the Mesh and of everything that belongs to it: they change with every write.
    func versions(of mesh: String) async throws -> [String: String] {
        let template =
            #"jsonpath={range .items[*]}{.kind}/{.metadata.name}{"|"}{.metadata.resourceVersion}{"\n"}{end}"#
        let objects =
            try await kubectl("get", "secrets,configmaps", "-n", namespace, "-o", template)
            + kubectl("get", "meshes", "-o", template)
        var versions: [String: String] = [:]
        for line in objects.split(separator: "\n") {
            let fields = line.split(separator: "|").map(String.init)
            guard fields[0] == "Mesh/\(mesh)" || fields[0].contains("/\(mesh).") else { continue }
            versions[fields[0]] = fields[1]
        }
        return versions
    }

    /// The fingerprint of a certificate's key, as `Mesh.status` and messages have it.
    func fingerprint(of certificate: String) async throws -> String {
        try await openssl.fingerprint(ofPublicKey: openssl.publicKey(ofCertificate: certificate))
    }

    /// Holds a builtin authority against everything that it has to be, as OpenSSL sees it.
    func check(_ authority: Authority, of mesh: String, isElliptic: Bool = true) async throws {
        let root = try openssl.file(authority.certificate)
        try await openssl("verify", "-x509_strict", "-check_ss_sig", "-CAfile", root, root)
        #expect(
            try await openssl.publicKey(ofKey: authority.key)
                == openssl.publicKey(ofCertificate: authority.certificate))
        #expect(authority.key.hasPrefix("-----BEGIN \(isElliptic ? "" : "RSA ")PRIVATE KEY-----\n"))
        try await checkProfile(root, mesh: mesh)
        try await checkLeaf(authority, root: root, mesh: mesh)
        try await checkStatus(authority, of: mesh)
    }

    private func checkProfile(_ root: String, mesh: String) async throws {
        let subject = try await openssl("x509", "-in", root, "-noout", "-subject", "-nameopt", "multiline,-esc_msb")
        #expect(subject.contains("= Kuma\n") && subject.contains("= Mesh\n") && subject.contains("= \(mesh)\n"))
        let extensions = try await openssl(
            "x509", "-in", root, "-noout", "-ext",
            "subjectAltName,basicConstraints,keyUsage,subjectKeyIdentifier")
        #expect(extensions.contains("URI:spiffe://\(mesh)\n"))
        #expect(extensions.contains("X509v3 Basic Constraints: critical\n    CA:TRUE\n"))
        #expect(extensions.contains("X509v3 Key Usage: critical\n    Certificate Sign, CRL Sign\n"))
        #expect(extensions.contains("X509v3 Subject Key Identifier"))
        // Valid since before now, and in 9 years still.
        try await openssl("x509", "-in", root, "-noout", "-checkend", "\(9 * 365 * 86_400)")
        // "serial=" and at least 8 random bytes
        #expect(try await openssl("x509", "-in", root, "-noout", "-serial").count >= 7 + 16)
    }

    /// What this authority signs is trusted by whoever trusts it.
    private func checkLeaf(_ authority: Authority, root: String, mesh: String) async throws {
        let (key, request, leaf) = (openssl.path(), openssl.path(), openssl.path())
        try await openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        try await openssl(
            "req", "-new", "-key", key, "-subj", "/", "-addext", "subjectAltName=critical,URI:spiffe://\(mesh)/backend",
            "-addext", "keyUsage=critical,digitalSignature", "-addext", "extendedKeyUsage=serverAuth,clientAuth",
            "-out",
            request)
        try await openssl(
            "x509", "-req", "-in", request, "-copy_extensions", "copyall", "-days", "1", "-CA", root, "-CAkey",
            try openssl.file(authority.key), "-set_serial", "0x1234567890abcdef", "-out", leaf)
        for purpose in ["sslserver", "sslclient"] {
            try await openssl("verify", "-x509_strict", "-purpose", purpose, "-CAfile", root, leaf)
        }
    }

    /// The status and the trust bundle say the same as the Secrets.
    private func checkStatus(_ authority: Authority, of mesh: String) async throws {
        let status = try await kubectl.get("mesh", mesh)[path: ["status", "mtls"]]
        let fingerprint = try await fingerprint(of: authority.certificate)
        #expect(status?[path: ["ca", "fingerprint"]]?.string == fingerprint)
        let bundle = try await kubectl.get("configmap", "-n", namespace, Names.bundleConfigMap(mesh: mesh))
        let certificates = try #require(bundle[path: ["data", Names.BundleKey.certificates]]?.string)
        #expect(try await self.fingerprint(of: certificates) == fingerprint)
    }

    /// The Secrets are shaped as Kuma shapes them, so that it could take them back, and nothing owns them.
    func checkSecrets(of mesh: String, backend: String = "builtin") async throws {
        for name in [
            Names.certificateSecret(mesh: mesh, backend: backend), Names.keySecret(mesh: mesh, backend: backend),
            Names.stateSecret(mesh: mesh),
        ] {
            let secret = try await kubectl.get("secret", "-n", namespace, name)
            #expect(secret["type"]?.string == Names.secretType, "\(name)")
            #expect(secret[path: ["metadata", "labels", Names.Label.mesh]]?.string == mesh, "\(name)")
            #expect(secret[path: ["metadata", "ownerReferences"]] == nil, "\(name)")
            #expect(secret["data"]?.object?.keys.map { String($0) } == [Names.secretValue], "\(name)")
        }
    }
}
