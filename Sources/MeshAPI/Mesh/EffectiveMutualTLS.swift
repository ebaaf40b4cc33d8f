public import JSON

/// What `spec.mtls` means, whichever form it has.
public struct EffectiveMutualTLS: Sendable, Hashable {
    /// Whether mutual TLS is on; the reasons of condition `MutualTLS`.
    public enum State: String, Sendable, Hashable {
        /// A backend signs.
        case enabled = "Enabled"
        /// There is no `mtls`, or its older form says `enabled: false`.
        case disabled = "Disabled"
        /// `mtls` is there and nothing in it switches mutual TLS on.
        case noBackendEnabled = "NoBackendEnabled"

        /// The reason that condition `MutualTLS` gives for this state.
        public var reason: ConditionReason {
            switch self {
            case .enabled: .enabled
            case .disabled: .disabled
            case .noBackendEnabled: .noBackendEnabled
            }
        }
    }

    /// Whether mutual TLS is on, and why not.
    public let state: State

    /// All backends, in order; all of them are trusted.
    public let backends: [Backend]

    /// The backend that signs; nil if mutual TLS is off.
    public var enabledBackend: Backend? {
        guard let enabledName else { return nil }
        return backends.first { $0.name == enabledName }
    }

    private let enabledName: String?

    /// No mutual TLS.
    public static let off = EffectiveMutualTLS(state: .disabled, backends: [], enabledName: nil)

    private init(state: State, backends: [Backend], enabledName: String?) {
        self.state = state
        self.backends = backends
        self.enabledName = enabledName
    }
}

extension EffectiveMutualTLS {
    /// What a specification that has been validated means for the mesh of that name.
    ///
    /// - Throws: if it has not been validated and a value in it has no meaning.
    public init(_ spec: MutualTLSSpec?, mesh: String) throws(JSONDecodingError) {
        guard let spec else {
            self = .off
            return
        }
        if spec.enabled != nil || spec.ca != nil {
            let backend = spec.ca?.isProvided == true ? Backend.olderProvided(mesh: mesh) : Backend.olderBuiltin
            let state: State =
                switch spec.enabled {
                case true: .enabled
                case false: .disabled
                case nil: .noBackendEnabled
                }
            self.init(state: state, backends: [backend], enabledName: state == .enabled ? backend.name : nil)
            return
        }
        var backends: [Backend] = []
        for backend in spec.backends ?? [] { backends.append(try Backend(backend)) }
        guard let name = spec.enabledBackend, !name.isEmpty else {
            self.init(state: .noBackendEnabled, backends: backends, enabledName: nil)
            return
        }
        guard backends.contains(where: { $0.name == name }) else {
            throw JSONDecodingError(path: "enabledBackend", problem: Message.enabledBackendUnknown)
        }
        self.init(state: .enabled, backends: backends, enabledName: name)
    }
}

extension EffectiveMutualTLS {
    /// A backend with its defaults filled in.
    public struct Backend: Sendable, Hashable {
        /// Its name among the backends; `builtin` or `provided` in the older form.
        public let name: String
        /// What inbounds accept: `STRICT` unless the backend says otherwise.
        public let mode: MutualTLSMode
        /// How long a certificate of a workload lives.
        public let leafLifetime: Duration
        /// Where its certificate authority comes from.
        public let authority: Authority

        /// The type that `spec.mtls` gives the backend.
        public var type: BackendType {
            switch authority {
            case .builtin: .builtin
            case .provided: .provided
            case .other(let name, _): .other(name)
            }
        }
    }

    /// Where the certificate authority of a backend comes from.
    public enum Authority: Sendable, Hashable {
        /// Koguma makes and keeps it.
        case builtin(BuiltinAuthority)
        /// The user brings certificate and private key.
        case provided(ProvidedAuthority)
        /// Of a type that is not known here.
        case other(type: String, conf: JSONValue)
    }

    /// How Koguma makes a root.
    public struct BuiltinAuthority: Sendable, Hashable {
        /// The key of a new root.
        public enum Key: Sendable, Hashable {
            /// ECDSA on P-256, where the backend asks for nothing else.
            case ecdsaP256
            /// RSA, where the backend says how many bits.
            case rsa(bits: Int)
        }

        /// What a new key is; one that is there already stays as it is.
        public let key: Key
        /// How long a new root lives.
        public let lifetime: Duration
    }

    /// Where a certificate authority that the user provides is found.
    public struct ProvidedAuthority: Sendable, Hashable {
        /// Where the certificate is, as PEM.
        public let certificate: DataSource
        /// Where its private key is, as PEM.
        public let key: DataSource
    }
}

extension EffectiveMutualTLS.Backend {
    /// 24 h: Kuma's and ours.
    public static let defaultLeafLifetime = Duration.seconds(24 * 3600)

    /// The backend of the older form `ca: {builtin: {}}`.
    static let olderBuiltin = Self(
        name: "builtin", mode: .strict, leafLifetime: defaultLeafLifetime, authority: .builtin(.standard))

    /// The backend of the older form `ca: {provided: {}}`.
    static func olderProvided(mesh: String) -> Self {
        Self(
            name: "provided", mode: .strict, leafLifetime: defaultLeafLifetime,
            authority: .provided(
                .init(
                    certificate: .secret(Names.providedCertificateSecret(mesh: mesh, backend: "provided")),
                    key: .secret(Names.providedKeySecret(mesh: mesh, backend: "provided")))))
    }

    fileprivate init(_ spec: MutualTLSSpec.Backend) throws(JSONDecodingError) {
        let conf = spec.conf ?? .object([:])
        let lifetime: Duration?
        if let text = spec.dpCert?.expiration {
            lifetime = KumaDuration.parse(text)
            if lifetime == nil { throw JSONDecodingError(path: "dpCert.rotation.expiration", problem: Message.format) }
        } else {
            lifetime = nil
        }
        let authority: EffectiveMutualTLS.Authority
        switch spec.type {
        case .builtin: authority = .builtin(try EffectiveMutualTLS.BuiltinAuthority(conf: conf))
        case .provided: authority = .provided(try EffectiveMutualTLS.ProvidedAuthority(conf: conf))
        case .other(let type): authority = .other(type: type, conf: conf)
        }
        self.init(
            name: spec.name, mode: spec.mode ?? .strict, leafLifetime: lifetime ?? Self.defaultLeafLifetime,
            authority: authority)
    }
}

extension EffectiveMutualTLS.BuiltinAuthority {
    /// Ten years: Kuma's default.
    public static let defaultLifetime = Duration.seconds(10 * 365 * 86_400)

    /// What a backend without `conf` gets.
    public static let standard = Self(key: .ecdsaP256, lifetime: defaultLifetime)

    init(conf: JSONValue) throws(JSONDecodingError) {
        let certificate = try JSONReader(conf).value("caCert", default: JSONValue.object([:]))
        let bits = certificate["RSAbits"].flatMap(Self.bits) ?? certificate["rsaBits"].flatMap(Self.bits) ?? 0
        let text = certificate["expiration"]?.string ?? ""
        guard text.isEmpty || KumaDuration.parse(text) != nil else {
            throw JSONDecodingError(path: "conf.caCert.expiration", problem: Message.notADuration(text))
        }
        self.init(
            key: bits == 0 ? .ecdsaP256 : .rsa(bits: bits),
            lifetime: text.isEmpty ? Self.defaultLifetime : KumaDuration.parse(text) ?? Self.defaultLifetime)
    }

    /// A number of bits, which Kuma's decoder takes quoted as well.
    static func bits(_ value: JSONValue) -> Int? {
        switch value {
        case .integer(let bits): Int(exactly: bits)
        case .string(let text): Int(text)
        case .null, .bool, .number, .array, .object: nil
        }
    }
}

extension EffectiveMutualTLS.ProvidedAuthority {
    init(conf: JSONValue) throws(JSONDecodingError) {
        let reader = try JSONReader(conf)
        self.init(certificate: try reader.required("cert"), key: try reader.required("key"))
    }
}
