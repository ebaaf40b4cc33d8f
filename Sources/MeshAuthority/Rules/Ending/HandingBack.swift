public import FoundationEssentials
public import KubernetesAPI
import MeshAPI

/// `koguma uninstall --keep-ca`: what of a mesh's authority stays, as Kuma shapes it, and what goes.
///
/// The certificate and key of each builtin backend stay under Kuma's names; a promotion that the state records is
/// finished first. The state goes last: as long as it is there, everything can be continued, or taken back by starting
/// the controller again.
public struct HandingBack: Sendable {
    /// One step; each holds only for what was read.
    public enum Step: Sendable {
        /// Create this Secret, which must not be there yet.
        case createSecret(Secret)
        /// Write this Secret in the place of the version that was read.
        case replaceSecret(Secret)
        /// Delete the Secret that was read.
        case deleteSecret(Secret)
        /// Remove the status of the Mesh, which tells of roots that nobody looks after any more.
        case removeStatus
        /// Remove finalizer and annotation from the Mesh.
        case release
        /// Delete the trust bundle that was read.
        case deleteBundle(ConfigMap)
    }

    /// What is to be done, in this order.
    public private(set) var steps: [Step] = []

    /// What a person should know.
    public private(set) var notes: [String] = []

    private let observation: Observation
    private let evidence: Evidence
    private let now: Date

    /// Plans for one mesh.
    ///
    /// - Parameter observation: With all Secrets of the mesh's authority, `….next` included. The Mesh may be one that is
    ///   gone, of which only the name is known.
    /// - Throws: where what is there is not whole, and the controller has to mend it first.
    public init(_ observation: Observation, signing: any AuthoritySigning, now: Date) throws(RequestRefusal) {
        self.observation = observation
        self.now = now
        evidence = Evidence(observation, signing: signing)
        var secrets = Secrets(observation, signing: signing)
        let state = try readState()
        if let state { try secrets.settle(state, evidence) }
        try secrets.check(tainted: state?.tainted ?? [])
        steps = secrets.steps
        let mesh = observation.mesh
        if mesh.status != nil { steps.append(.removeStatus) }
        if mesh.isHeld { steps.append(.release) }
        if let bundle = observation.bundle, bundle.isManaged { steps.append(.deleteBundle(bundle)) }
        if let secret = observation.secrets[Names.stateSecret(mesh: mesh.name)],
            secret.belongsToAuthority(of: mesh.name)
        {
            steps.append(.deleteSecret(secret))
        }
        if let state { note(state) }
    }

    /// Whether there is nothing left to do.
    public var isDone: Bool { steps.isEmpty }

    private func readState() throws(RequestRefusal) -> CAState? {
        let place = observation.place(Names.stateSecret(mesh: observation.mesh.name))
        if let problem = Problem.unreadableState(evidence.state, place: place) { throw RequestRefusal(problem.message) }
        guard case .usable(let state) = evidence.state else {
            let next = observation.secrets.keys.filter { $0.hasSuffix(Names.successorSuffix) }.sorted()
            guard next.isEmpty else {
                throw RequestRefusal(
                    "Mesh \(observation.mesh.name): \(next.joined(separator: ", ")) tell of a rotation, and \(place), "
                        + "which says how far it is, is gone. Start the controller, which rebuilds it, and try again")
            }
            return nil
        }
        guard !state.isIncomplete else {
            throw RequestRefusal(
                "Mesh \(observation.mesh.name): part of its certificate authority is lost, and would be forgotten. Start "
                    + "the controller, do what condition CertificateAuthorityReady says, and try again")
        }
        return state
    }

    private mutating func note(_ state: CAState) {
        let mesh = observation.mesh.name
        for root in state.roots where root.phase == .retiring && (root.noLeafAfter ?? now) > now {
            notes.append(
                "Mesh \(mesh): what root \(root.fingerprint) signed is trusted no more once workloads follow another "
                    + "controller; it may have signed until \(Timestamp.format(root.noLeafAfter ?? now))")
        }
        if !state.tainted.isEmpty {
            notes.append(
                "Mesh \(mesh): nobody remembers any more that these roots are tainted; never restore them: "
                    + state.tainted.joined(separator: ", "))
        }
    }
}

extension HandingBack {
    /// The Secrets of the builtin backends as they are to be.
    private struct Secrets {
        private let observation: Observation
        private let signing: any AuthoritySigning
        private var wanted: [String: Secret]
        private var gone: [Secret] = []

        private var mesh: String { observation.mesh.name }

        init(_ observation: Observation, signing: any AuthoritySigning) {
            self.observation = observation
            self.signing = signing
            wanted = observation.secrets.filter { $0.value.belongsToAuthority(of: observation.mesh.name) }
            wanted[Names.stateSecret(mesh: observation.mesh.name)] = nil
        }

        /// Puts the root of each builtin backend under Kuma's names, and takes away what was to follow it.
        mutating func settle(_ state: CAState, _ evidence: Evidence) throws(RequestRefusal) {
            for backend in Set(state.roots.map(\.backend)).sorted() where !backend.isEmpty {
                guard let root = state.incumbent(of: backend), !root.isProvided else { continue }
                if evidence.key(of: backend).value != root.fingerprint { try promote(root) }
                keepCertificate(of: root)
            }
            for name in wanted.keys.sorted() where name.hasSuffix(Names.successorSuffix) {
                if let secret = wanted.removeValue(forKey: name) { gone.append(secret) }
            }
        }

        /// The state says that the successor is in use: its key takes the place of its predecessor's.
        private mutating func promote(_ root: CARoot) throws(RequestRefusal) {
            let name = Names.keySecret(mesh: mesh, backend: root.backend)
            guard let value = wanted[name + Names.successorSuffix]?.data[Names.secretValue],
                (try? signing.keyFingerprint(pem: value)) == root.fingerprint
            else {
                throw RequestRefusal(
                    "Mesh \(mesh): \(observation.place(name)) does not hold the private key of root "
                        + "\(root.fingerprint), which is in use. Restore it, or start the controller and do what condition "
                        + "CertificateAuthorityReady says, and try again")
            }
            put(value, name)
        }

        private mutating func keepCertificate(of root: CARoot) {
            put(Array(root.certificate.pem.utf8), Names.certificateSecret(mesh: mesh, backend: root.backend))
        }

        /// What stays has to be whole: of half a pair Kuma would make a pair that does not match.
        func check(tainted: [String]) throws(RequestRefusal) {
            let prefixes = [Names.keySecret(mesh: mesh, backend: ""), Names.certificateSecret(mesh: mesh, backend: "")]
            let backends = Set(
                wanted.keys.compactMap { name in
                    prefixes.first { name.hasPrefix($0) }.map { String(name.dropFirst($0.count)) }
                })
            for backend in backends.sorted() {
                let key = value(Names.keySecret(mesh: mesh, backend: backend))
                    .flatMap { try? signing.keyFingerprint(pem: $0) }
                let certificate = value(Names.certificateSecret(mesh: mesh, backend: backend))
                    .flatMap { try? signing.certificate(pem: $0) }
                guard let key, key == certificate?.fingerprint, !tainted.contains(key) else {
                    throw RequestRefusal(
                        "Mesh \(mesh): the certificate and key of backend \(backend) are no whole pair, or tainted. Start "
                            + "the controller, wait until the Mesh is Ready, and try again; condition "
                            + "CertificateAuthorityReady says what it lacks")
                }
            }
        }

        private func value(_ name: String) -> [UInt8]? { wanted[name]?.data[Names.secretValue] }

        private mutating func put(_ value: [UInt8], _ name: String) {
            var secret =
                wanted[name]
                ?? Secret(
                    metadata: ObjectMeta(
                        name: name, namespace: observation.systemNamespace, labels: [Names.Label.mesh: mesh]),
                    type: Names.secretType, data: [:])
            secret.data[Names.secretValue] = value
            wanted[name] = secret
        }

        /// Keys before certificates, and what a promotion was made from after it.
        var steps: [Step] {
            let keys = Names.keySecret(mesh: mesh, backend: "")
            let changed = wanted.values
                .map { secret -> Secret in
                    var secret = secret
                    if secret.metadata.labels[Names.Label.managedBy] == Names.project {
                        secret.metadata.labels[Names.Label.managedBy] = nil
                    }
                    return secret
                }
                .filter { $0 != observation.secrets[$0.metadata.name] }
                .sorted { $0.metadata.name < $1.metadata.name }
            let inOrder =
                changed.filter { $0.metadata.name.hasPrefix(keys) }
                + changed.filter { !$0.metadata.name.hasPrefix(keys) }
            return inOrder.map { secret in
                observation.secrets[secret.metadata.name] == nil ? .createSecret(secret) : .replaceSecret(secret)
            } + gone.map { .deleteSecret($0) }
        }
    }
}

extension Mesh {
    /// Whether finalizer or annotation of ours is in it.
    fileprivate var isHeld: Bool {
        metadata.finalizers.contains(Names.finalizer)
            || metadata.annotations[Names.Annotation.systemNamespace] != nil
    }
}
