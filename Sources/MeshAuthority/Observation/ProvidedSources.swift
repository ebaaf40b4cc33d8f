import JSON
public import KubernetesAPI
public import MeshAPI

/// Where the authorities are that a user brings for a mesh: by its specification, and by the last valid one.
public struct ProvidedSources: Sendable, Hashable {
    /// The names of Secrets in the system namespace.
    public private(set) var secrets: Set<String> = []
    /// The names of files below `--ca-file-dir`.
    public private(set) var files: Set<String> = []
    /// Whether there is any, be it in the Mesh itself.
    public private(set) var isThere = false

    /// Reads them from a Mesh, and from the Secret of its state, if there is one.
    public init(_ mesh: Mesh, state: Secret?) {
        add(try? EffectiveMutualTLS(mesh.spec.mtls(), mesh: mesh.name))
        // All that is wanted of a state: reading the rest of it takes longer.
        let stored = state?.data[Names.secretValue].flatMap { try? JSONValue(parsing: $0) }
        if let mtls = stored?[path: ["lastGood", "mtls"]] {
            add(try? EffectiveMutualTLS(MutualTLSSpec(json: mtls), mesh: mesh.name))
        }
    }

    /// Those of one specification.
    init(_ mtls: EffectiveMutualTLS?) { add(mtls) }

    private mutating func add(_ mtls: EffectiveMutualTLS?) {
        for backend in mtls?.backends ?? [] {
            guard case .provided(let authority) = backend.authority else { continue }
            isThere = true
            for source in [authority.certificate, authority.key] {
                switch source {
                // Of other names there are no Secrets.
                case .secret(let name) where DNSLabel.isSubdomain(name): secrets.insert(name)
                case .file(let name): files.insert(name)
                case .secret, .inline, .inlineString: break
                }
            }
        }
    }
}

extension Observation {
    /// Where the authorities are that a user brings for the mesh.
    public var providedSources: ProvidedSources {
        ProvidedSources(mesh, state: secrets[Names.stateSecret(mesh: mesh.name)])
    }
}

extension AuthorityPlanner {
    /// The private keys that are to be remembered, by fingerprint: those that are where the user says now, and of those
    /// that were there before the ones of roots that are still in the state.
    ///
    /// A user who puts a new pair in the place of one leaves its root nothing to sign with but what is remembered.
    public func keysToRemember(_ observation: Observation) -> [String: [UInt8]] {
        let state = Evidence.state(of: observation, signing: signing)
        var keys = observation.rememberedKeys
        var configurations = [Configuration(observation.mesh, state: nil).effective]
        if case .usable(let state) = state {
            let roots = Set(state.roots.filter(\.isProvided).map(\.fingerprint))
            keys = keys.filter { roots.contains($0.key) }
            configurations.append(Configuration.lastGood(state, mesh: observation.mesh.name))
        }
        for backend in configurations.flatMap({ $0?.backends ?? [] }) {
            guard case .provided(let authority) = backend.authority else { continue }
            let part = ProvidedPart(.key, authority.key, of: backend.name, in: observation)
            guard let pem = part.content.value, pem.count <= part.role.limit else { continue }
            if let fingerprint = try? signing.keyFingerprint(pem: pem) { keys[fingerprint] = pem }
        }
        return keys
    }
}
