import FoundationEssentials
import JSON
import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// What another controller left is taken as it is, or left alone.
    @Suite struct Adoption {
        @Test(arguments: [true, false])
        func `Kuma's authority is adopted as it is, and can be taken back`(_ hasOwner: Bool) async throws {
            try await withInstallation { installation in
                try await installation.apply(Manifest.builtin("default", backend: "ca-1"))
                let kuma = try await installation.makeKumaAuthority("default")
                try await installation.putKumaSecrets(kuma, mesh: "default", backend: "ca-1", hasOwner: hasOwner)
                try await installation.withController { _ in
                    try await installation.waitUntil(of: "default")
                    #expect(try await installation.authority("default", backend: "ca-1") == kuma)
                    try await installation.event("Normal", "CertificateAuthorityAdopted", about: "default")
                    try await installation.checkSecrets(of: "default", backend: "ca-1")
                    let status = try await installation.kubectl.get("mesh", "default")[path: ["status", "mtls"]]
                    let fingerprint = try await installation.fingerprint(of: kuma.certificate)
                    #expect(status?[path: ["ca", "fingerprint"]]?.string == fingerprint)
                }
            }
        }

        @Test func `A key without any trace of a certificate is continued from`() async throws {
            try await withInstallation { installation in
                let key = installation.openssl.path()
                try await installation.openssl(
                    "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
                let pem = try Repository.text(key)
                try await installation.putSecret(
                    Names.keySecret(mesh: "default", backend: "builtin"), mesh: "default", value: pem)
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    let authority = try await installation.authority("default")
                    #expect(authority.key == pem)
                    try await installation.check(authority, of: "default")
                }
            }
        }

        @Test func `A certificate without its key is nobody's authority`() async throws {
            try await withInstallation { installation in
                let kuma = try await installation.makeKumaAuthority("default")
                let name = Names.certificateSecret(mesh: "default", backend: "builtin")
                try await installation.putSecret(name, mesh: "default", value: kuma.certificate)
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    let condition = try await installation.wait(
                        for: "CertificateAuthorityReady", of: "default", toBe: "False", reason: "Lost")
                    #expect(condition.message.contains("Restore"))
                    #expect(try await installation.secret(name) == kuma.certificate)
                    #expect(
                        try await installation.secret(Names.keySecret(mesh: "default", backend: "builtin")) == nil)
                }
            }
        }

        @Test func `A Secret of somebody else that bears the name is left alone`() async throws {
            try await withInstallation { installation in
                let name = Names.keySecret(mesh: "default", backend: "builtin")
                try await installation.kubectl(
                    "create", "secret", "generic", "-n", installation.namespace, name, "--from-literal=mine=yes")
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.wait(
                        for: "CertificateAuthorityReady", of: "default", toBe: "False", reason: "NameTaken")
                    let secret = try await installation.kubectl.get("secret", "-n", installation.namespace, name)
                    #expect(secret[path: ["data", "mine"]]?.string == "eWVz")
                    #expect(secret[path: ["data", "value"]] == nil)
                }
            }
        }
    }
}

extension Installation {
    /// A root as Kuma makes it: RSA-2048, serial 0, PKCS#1, no more in the subject than three names.
    func makeKumaAuthority(_ mesh: String) async throws -> Authority {
        let (key, certificate) = (openssl.path(), openssl.path())
        try await openssl("genrsa", "-traditional", "-out", key, "2048")
        let configuration = try openssl.file(
            """
            [req]
            distinguished_name = name
            x509_extensions = root
            prompt = no
            [name]
            O = Kuma
            OU = Mesh
            CN = \(mesh)
            [root]
            basicConstraints = critical,CA:TRUE
            keyUsage = critical,keyCertSign,cRLSign
            subjectKeyIdentifier = hash
            subjectAltName = URI:spiffe://\(mesh)
            """)
        try await openssl(
            "req", "-x509", "-new", "-sha256", "-key", key, "-set_serial", "0", "-days", "3650", "-config",
            configuration, "-out", certificate)
        return Authority(certificate: try Repository.text(certificate), key: try Repository.text(key))
    }

    /// Its two Secrets, owned by the Mesh as Kuma's are.
    func putKumaSecrets(_ authority: Authority, mesh: String, backend: String, hasOwner: Bool) async throws {
        var owners: [JSONValue] = []
        if hasOwner {
            let uid = try await kubectl.get("mesh", mesh)[path: ["metadata", "uid"]] ?? .null
            owners = [["apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "name": .string(mesh), "uid": uid]]
        }
        try await putSecret(
            Names.certificateSecret(mesh: mesh, backend: backend), mesh: mesh, value: authority.certificate,
            owners: owners)
        try await putSecret(
            Names.keySecret(mesh: mesh, backend: backend), mesh: mesh, value: authority.key, owners: owners)
    }

    func putSecret(_ name: String, mesh: String, value: String, owners: [JSONValue] = []) async throws {
        let secret: JSONValue = [
            "apiVersion": "v1", "kind": "Secret", "type": .string(Names.secretType),
            "metadata": [
                "name": .string(name), "namespace": .string(namespace), "labels": [Names.Label.mesh: .string(mesh)],
                "ownerReferences": .array(owners),
            ],
            "data": ["value": .string(Data(value.utf8).base64EncodedString())],
        ]
        try await kubectl("create", "-f", "-", input: secret.text)
    }
}
