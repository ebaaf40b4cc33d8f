import FoundationEssentials
import KubernetesAPI
import MeshAPI

/// One half of an authority that a user brings, as it was found.
struct ProvidedPart {
    /// Which half it is.
    enum Role: String {
        case certificate = "cert"
        case key

        /// How large its PEM may be, in bytes.
        ///
        /// A key of RSA-16384 has 12.6 kB. Chains of cert-manager end at 95 kB; of this size, those of eight roots and
        /// the last valid `spec.mtls` fit into the one Secret that holds the state.
        var limit: Int {
            switch self {
            case .certificate: 64 * 1024
            case .key: 13_000
            }
        }

        var remedy: String {
            switch self {
            case .certificate: "Put there as PEM the certificate that signs, then its issuers in order, up to the root"
            case .key: "Put there as PEM, without a pass phrase, the private key of the certificate that signs"
            }
        }

        fileprivate var noun: String {
            switch self {
            case .certificate: "certificate"
            case .key: "private key"
            }
        }
    }

    let role: Role
    /// Where it is, as a sentence begins with it.
    let name: String
    let content: Finding<[UInt8]>
    /// Whose half it is.
    private let owner: String
    private let source: DataSource

    init(_ role: Role, _ source: DataSource, of backend: String, in observation: Observation) {
        self.role = role
        self.source = source
        owner = "backend \(backend) of Mesh \(observation.mesh.name)"
        switch source {
        case .secret(let secret):
            name = observation.place(secret)
            content = Finding(observation.secrets[secret], mesh: observation.mesh.name) { bytes in bytes }
        case .inline(let text):
            name = "conf.\(role.rawValue).inline of \(owner)"
            content = Self.inline(text)
        case .inlineString(let text):
            name = "conf.\(role.rawValue).inlineString of \(owner)"
            content = text.isEmpty ? .absent : .usable(Array(text.utf8))
        case .file(let path):
            name = "File \(path) of \(owner)"
            content =
                switch observation.files[path] {
                case .content(let bytes): .usable(bytes)
                case .unavailable(let why): .unreadable(why)
                case nil: .absent
                }
        }
    }

    private static func inline(_ text: String) -> Finding<[UInt8]> {
        guard !text.isEmpty else { return .absent }
        // Written in lines, as base64(1) does.
        guard let bytes = Data(base64Encoded: String(text.filter { !$0.isWhitespace })) else {
            return .unreadable("is not base64")
        }
        return .usable(Array(bytes))
    }

    /// What keeps halves from being read, with the remedies; nil if nothing does.
    static func complaint(
        of parts: [ProvidedPart], in observation: Observation
    ) -> (text: String, isMissing: Bool)? {
        let absent = parts.filter(\.isAbsentSecret)
        var sentences: [String] = []
        if let first = absent.first {
            let names = absent.map { "\($0.name), the \($0.role.noun)" }.joined(separator: ", and ")
            let commands = absent.map { $0.creation(in: observation) }.joined(separator: "; ")
            sentences.append(
                "\(names) of \(first.owner), \(absent.count == 1 ? "is" : "are") not there. Create "
                    + "\(absent.count == 1 ? "it" : "them"): \(commands)")
        }
        sentences += parts.compactMap { $0.isAbsentSecret ? nil : $0.complaint(in: observation) }
        guard !sentences.isEmpty else { return nil }
        return (sentences.joined(separator: ". "), parts.contains(where: \.isMissing))
    }

    /// Whether there is nothing to use; what stands in the Mesh itself may be there and be of no use.
    private var isMissing: Bool { content.value == nil && (content.isAbsent || !source.isInMesh) }

    private var isAbsentSecret: Bool {
        if case .secret = source { content.isAbsent } else { false }
    }

    private func complaint(in observation: Observation) -> String? {
        switch (source, content) {
        case (_, .usable):
            return nil
        case (.secret, .foreign(let why)):
            return "\(name) \(why). Delete it, and create it as Kuma's: \(creation(in: observation))"
        case (.secret, .unreadable(let why)):
            return "\(name) \(why); create it, or name another Secret in conf.\(role.rawValue).secret"
        case (.file, .unreadable(let why)), (.file, .foreign(let why)):
            return "\(name) \(why)"
        case (.file, .absent):
            return "\(name) was not read. Name a Secret instead"
        case (_, .absent):
            return
                "The \(role.noun) of \(owner) stood in spec.mtls itself, and is not kept with its last valid version. "
                + "Correct spec.mtls, or move it to a Secret"
        case (_, .unreadable(let why)), (_, .foreign(let why)):
            return "\(name) \(why). \(role.remedy)"
        }
    }

    /// How to make the Secret.
    private func creation(in observation: Observation) -> String {
        guard case .secret(let secret) = source else { return role.remedy }
        let file = role == .certificate ? "ca.crt" : "ca.key"
        let create =
            "kubectl create secret generic \(secret) -n \(observation.systemNamespace) --type \(Names.secretType) "
            + "--from-file \(Names.secretValue)=\(file)"
        // Without the label, it is the default mesh's.
        guard observation.mesh.name != Names.defaultMesh else { return create }
        return "\(create), then kubectl label secret \(secret) -n \(observation.systemNamespace) "
            + "\(Names.Label.mesh)=\(observation.mesh.name)"
    }
}
