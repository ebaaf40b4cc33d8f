import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// `koguma uninstall --keep-ca`: what stays is what Kuma has, and what was stopped is continued.
@Suite struct HandingBackTests {
    let signing = FakeSigning()

    private func plan(_ cluster: Cluster) throws -> HandingBack {
        // Of a Mesh that is gone, the name is known by the state.
        let mesh = cluster.mesh ?? Mesh(metadata: ObjectMeta(name: "default"))
        var observation = Observation(mesh: mesh, secrets: cluster.secrets, systemNamespace: Cluster.namespace)
        observation.bundle = cluster.bundle
        return try HandingBack(observation, signing: signing, now: Cluster.now)
    }

    private func settled(_ mesh: Mesh = .standard) -> Cluster {
        var cluster = Cluster.settled(mesh, signing: signing)
        cluster.annotate(Names.Annotation.systemNamespace, Cluster.namespace)
        return cluster
    }

    /// A mesh whose state says that the successor signs.
    private func promoting() throws -> (cluster: Cluster, root: CARoot) {
        var cluster = settled()
        let key = signing.newKey()
        let request = RootRequest(mesh: "default", now: Cluster.now, lifetime: .seconds(86_400))
        let certificate = try signing.selfSignedRoot(request, keyPEM: key)
        let root = CARoot(backend: "builtin", certificate: certificate, phase: .signing, publishedSince: Cluster.now)
        var state = try #require(cluster.storedState(signing))
        state.roots[0].phase = .retiring
        state.roots[0].noLeafAfter = Cluster.now + 3600
        state.roots.append(root)
        cluster.put(Cluster.secret(Cluster.state, String(decoding: state.stored, as: UTF8.self)))
        for (name, value) in [
            (Cluster.key, String(decoding: key, as: UTF8.self)), (Cluster.certificate, certificate.pem),
        ] {
            cluster.put(Cluster.secret(name + Names.successorSuffix, value))
        }
        return (cluster, root)
    }

    @Test func `what stays is what Kuma has, and a Koguma that comes after goes on with it`() throws {
        var cluster = settled()
        let pair = [Cluster.key, Cluster.certificate].map { cluster.value($0) }
        try cluster.perform(plan(cluster).steps)
        #expect(cluster.secrets.keys.sorted() == [Cluster.certificate, Cluster.key])
        for secret in cluster.secrets.values {
            #expect(secret.metadata.labels == [Names.Label.mesh: "default"])
            #expect(secret.type == Names.secretType)
        }
        #expect(cluster.bundle == nil && cluster.mesh?.status == nil)
        #expect(cluster.mesh?.metadata.finalizers == [] && cluster.mesh?.metadata.annotations == [:])
        #expect(try plan(cluster).isDone)
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.isWhole(signing))
        #expect([Cluster.key, Cluster.certificate].map { cluster.value($0) } == pair)
        #expect(leader.events.contains { $0.reason == "CertificateAuthorityAdopted" })
    }

    @Test func `a stop anywhere is continued, by another run or by the controller`() throws {
        for isPromoting in [false, true] {
            let (cluster, root) = isPromoting ? try promoting() : (settled(), nil)
            let wanted = try root ?? #require(cluster.storedState(signing)?.signer)
            let steps = try plan(cluster).steps
            for count in 0...steps.count {
                var stopped = cluster
                try stopped.perform(Array(steps.prefix(count)))
                try stopped.perform(plan(stopped).steps)
                #expect(stopped.secrets.keys.sorted() == [Cluster.certificate, Cluster.key], "\(count)")
                #expect(stopped.value(Cluster.certificate) == wanted.certificate.pem, "\(count)")
                let key = stopped.secrets[Cluster.key]?.data[Names.secretValue] ?? []
                #expect(try signing.keyFingerprint(pem: key) == wanted.fingerprint, "\(count)")
                #expect(try plan(stopped).isDone)
                var resumed = cluster
                try resumed.perform(Array(steps.prefix(count)))
                var leader = Leader(signing)
                leader.settle(&resumed)
                #expect(resumed.isWhole(signing), "\(count)")
                #expect(resumed.value(Cluster.certificate) == wanted.certificate.pem, "\(count)")
            }
        }
    }

    @Test func `keys go before certificates, the state last`() throws {
        let (cluster, _) = try promoting()
        let steps = try plan(cluster).steps.map(\.words)
        #expect(
            steps == [
                "replace \(Cluster.key)", "replace \(Cluster.certificate)", "delete \(Cluster.certificate).next",
                "delete \(Cluster.key).next", "remove status", "release", "delete bundle", "delete \(Cluster.state)",
            ])
    }

    @Test(arguments: ["rotate", "taint", "backend"])
    func `at any moment of a change the root in use is handed back`(change: String) throws {
        var mesh = Rotating()
        let old = try #require(mesh.signer)
        switch change {
        case "rotate": mesh.cluster.annotate(Names.Annotation.rotate, "now")
        case "taint": mesh.cluster.annotate(Names.Annotation.taint, old)
        default: mesh.cluster.apply(.builtin("builtin", "other", enabled: "other"))
        }
        var moments = 0
        var refusals = 0
        for pause in [0, 600, 2 * Rotating.day] {
            mesh.leader.now += pause
            while mesh.leader.step(&mesh.cluster) != .idle {
                moments += 1
                do { try check(mesh) } catch is RequestRefusal { refusals += 1 }
            }
            // What is refused while half of something is written is not refused when it is there.
            try check(mesh)
        }
        #expect(refusals < moments / 2)
        #expect(moments > 3)
        #expect(mesh.signer != old)
    }

    /// Hands a copy back, and has another controller take it up.
    private func check(_ mesh: Rotating) throws {
        var cluster = mesh.cluster
        let observation = try #require(cluster.observe())
        let handingBack = try HandingBack(observation, signing: mesh.signing, now: mesh.leader.now)
        try cluster.perform(handingBack.steps)
        guard let signer = mesh.state.signer else {
            // A tainted root is gone, and no other there yet.
            #expect(cluster.secrets.isEmpty)
            return
        }
        let key = Names.keySecret(mesh: "default", backend: signer.backend)
        #expect(!cluster.secrets.keys.contains { $0.hasSuffix(Names.successorSuffix) || $0 == Cluster.state })
        let pem = cluster.secrets[key]?.data[Names.secretValue] ?? []
        #expect(try mesh.signing.keyFingerprint(pem: pem) == signer.fingerprint)
        let certificate = Names.certificateSecret(mesh: "default", backend: signer.backend)
        #expect(cluster.value(certificate) == signer.certificate.pem)
        // What stands for a fingerprint here is none to somebody who never saw it.
        cluster.annotate(Names.Annotation.taint, nil)
        var next = Leader(mesh.signing)
        next.now = mesh.leader.now
        next.settle(&cluster)
        // Of two it does not know which one workloads trust.
        next.now += 600
        next.settle(&cluster)
        let state = try #require(cluster.storedState(mesh.signing))
        #expect(state.incumbent(of: signer.backend)?.fingerprint == signer.fingerprint)
        #expect(cluster.isWhole(mesh.signing))
    }

    @Test func `a successor that does not sign goes`() throws {
        var cluster = settled()
        let pair = [Cluster.key, Cluster.certificate].map { cluster.value($0) }
        cluster.put(Cluster.secret(Cluster.key + Names.successorSuffix, "key next"))
        try cluster.perform(plan(cluster).steps)
        #expect(cluster.secrets.keys.sorted() == [Cluster.certificate, Cluster.key])
        #expect([Cluster.key, Cluster.certificate].map { cluster.value($0) } == pair)
    }

    @Test func `the Secrets of users are left alone, and a Mesh that is gone is no obstacle`() throws {
        var cluster = settled()
        let provided = Names.providedKeySecret(mesh: "default", backend: "provided")
        cluster.put(Cluster.secret(provided, "key theirs"))
        let before = cluster.secrets[provided]
        cluster.mesh = nil
        try cluster.perform(plan(cluster).steps)
        #expect(cluster.secrets[provided] == before)
        #expect(cluster.secrets[Cluster.state] == nil && cluster.secrets.count == 3)
    }

    @Test func `a provided authority is where its user put it`() throws {
        var mesh = Rotating(.provided("p", enabled: "p"))
        mesh.cluster.putProvided("one")
        mesh.settle()
        let signer = mesh.signer
        let before = mesh.cluster.secrets.filter { $0.key != Cluster.state }
        try mesh.cluster.perform(
            HandingBack(#require(mesh.cluster.observe()), signing: mesh.signing, now: mesh.leader.now).steps)
        #expect(mesh.cluster.secrets == before && before.count == 2)
        mesh.settle()
        #expect(mesh.signer == signer && signer != nil)
        #expect(mesh.cluster.condition(.ready)?.status == .true)
    }

    @Test func `a bundle that is somebody else's stays`() throws {
        var cluster = settled()
        cluster.bundle?.metadata.managedFields = []
        try cluster.perform(plan(cluster).steps)
        #expect(cluster.bundle != nil)
    }

    @Test func `what is not whole is mended first`() throws {
        let whole = settled()
        var cluster = whole
        cluster.put(Cluster.secret(Cluster.key, "key other"))
        #expect(throws: RequestRefusal.self) { try plan(cluster) }
        cluster = whole
        cluster.put(Cluster.secret(Cluster.state, #"{"version": 99, "roots": []}"#))
        #expect(throws: RequestRefusal.self) { try plan(cluster) }
        cluster = whole
        cluster.secrets[Cluster.state] = nil
        cluster.put(Cluster.secret(Cluster.key + Names.successorSuffix, "key next"))
        #expect(throws: RequestRefusal.self) { try plan(cluster) }
        cluster = whole
        cluster.secrets[Cluster.state] = nil
        cluster.secrets[Cluster.certificate] = nil
        #expect(throws: RequestRefusal.self) { try plan(cluster) }
        cluster = whole
        cluster.put(Cluster.secret(Cluster.key, "no key"))
        #expect(throws: RequestRefusal.self) { try plan(cluster) }
        cluster = whole
        cluster.secrets[Cluster.certificate] = nil
        try cluster.perform(plan(cluster).steps)
        #expect(cluster.value(Cluster.certificate) == whole.value(Cluster.certificate))
    }

    @Test func `what is forgotten is said`() throws {
        let (cluster, _) = try promoting()
        #expect(try plan(cluster).notes.count == 1)
        #expect(try plan(settled()).notes.isEmpty)
    }
}

extension Cluster {
    fileprivate mutating func perform(_ steps: [HandingBack.Step]) throws {
        for step in steps {
            switch step {
            case .createSecret(let secret):
                guard secrets[secret.metadata.name] == nil else { throw Refusal.exists }
                put(secret)
            case .replaceSecret(let secret):
                guard secrets[secret.metadata.name]?.metadata.resourceVersion == secret.metadata.resourceVersion else {
                    throw Refusal.conflict
                }
                put(secret)
            case .deleteSecret(let secret): secrets[secret.metadata.name] = nil
            case .removeStatus: mesh?.status = nil
            case .release:
                mesh?.metadata.finalizers.removeAll { $0 == Names.finalizer }
                mesh?.metadata.annotations[Names.Annotation.systemNamespace] = nil
            case .deleteBundle: bundle = nil
            }
        }
    }
}

extension HandingBack.Step {
    fileprivate var words: String {
        switch self {
        case .createSecret(let secret): "create \(secret.metadata.name)"
        case .replaceSecret(let secret): "replace \(secret.metadata.name)"
        case .deleteSecret(let secret): "delete \(secret.metadata.name)"
        case .removeStatus: "remove status"
        case .release: "release"
        case .deleteBundle: "delete bundle"
        }
    }
}
