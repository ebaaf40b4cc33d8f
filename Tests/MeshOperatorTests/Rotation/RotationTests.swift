import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import PKI
import Testing

/// Rotations of every kind, watched by workloads that check each other with TLS: not one handshake fails.
@Suite(.timeLimit(.minutes(10))) struct RotationTests {
    private static let minute: TimeInterval = 60
    private static let hour: TimeInterval = 3600
    private static let day: TimeInterval = 86_400

    /// From a change at `begin` until what the old root signed has ended: leaves live for a day.
    private static func steps(after begin: TimeInterval) -> [TimeInterval] {
        [
            0, 30, 599, 601, 610, 15 * minute, 50 * minute, 8 * hour, 17 * hour, 24 * hour, 25 * hour, 49 * hour,
            49 * hour + 601,
        ].map {
            begin + $0
        }
    }

    @Test func `another backend is enabled while the old one is removed`() async throws {
        try await RotationWatch.run { watch in
            try await watch.world.apply(World.builtin)
            try await watch.step(to: 0)
            let old = try await watch.world.pair(World.certificate, World.key)
            try await watch.world.apply([
                "enabledBackend": "second", "backends": [["name": "second", "type": "builtin"]],
            ])
            try await watch.expectRotation(from: old, Self.steps(after: Self.hour))
        }
    }

    @Test func `a rotation is asked for`() async throws {
        try await RotationWatch.run { watch in
            try await watch.world.apply(World.builtin)
            try await watch.step(to: 0)
            let old = try await watch.world.pair(World.certificate, World.key)
            try await watch.world.annotate(Names.Annotation.rotate, "now")
            try await watch.expectRotation(from: old, Self.steps(after: Self.hour))
        }
    }

    @Test func `a root nears its end`() async throws {
        try await RotationWatch.run { watch in
            try await watch.world.apply([
                "enabledBackend": "builtin",
                "backends": [["name": "builtin", "type": "builtin", "conf": ["caCert": ["expiration": "30d"]]]],
            ])
            try await watch.step(to: 0)
            let old = try await watch.world.pair(World.certificate, World.key)
            let begin = 15 * Self.day + Self.minute
            for seconds in [begin, begin + 601, 24.9 * Self.day] { try await watch.step(to: seconds) }
            #expect(watch.signers.count == 1, "it signs until it nears its end")
            try await watch.expectRotation(from: old, Self.steps(after: 25 * Self.day + 1))
        }
    }

    @Test func `a provided authority is replaced by another one`() async throws {
        try await RotationWatch.run { watch in
            let old = try ProvidedPair(at: RotationWatch.start)
            try await watch.world.provide(old)
            try await watch.world.apply(["enabled": true, "ca": ["provided": [:]]])
            try await watch.step(to: 0)
            #expect(watch.signers == [old.fingerprint])
            watch.rememberedKeys[old.fingerprint] = old.key
            let new = try ProvidedPair(at: RotationWatch.start)
            try await watch.world.provide(new)
            try await watch.expectRotation(from: (old.certificate, old.key), Self.steps(after: Self.hour))
            #expect(watch.signers == [old.fingerprint, new.fingerprint])
        }
    }

    @Test func `a provided authority is renewed with the same key`() async throws {
        try await RotationWatch.run { watch in
            let old = try ProvidedPair(at: RotationWatch.start, lifetime: 2 * Self.day)
            try await watch.world.provide(old)
            try await watch.world.apply(["enabled": true, "ca": ["provided": [:]]])
            try await watch.step(to: 0)
            let renewed = try ProvidedPair(
                at: RotationWatch.start + Self.day, lifetime: 100 * Self.day, key: old.key)
            for (index, seconds) in Self.steps(after: Self.day).enumerated() {
                if index == 0 { try await watch.world.provide(renewed) }
                try await watch.step(to: seconds)
            }
            #expect(watch.signers == [old.fingerprint])
            // Nothing to distribute, nothing to reissue, nothing to retire.
            #expect(watch.phases == ["none"])
            let bundle = try await watch.world.bundle()
            #expect(bundle.contains(renewed.certificate) && !bundle.contains(old.certificate))
        }
    }
}

extension RotationWatch {
    /// Goes through the steps, in the course of which another root takes the place of the old one.
    mutating func expectRotation(
        from old: (certificate: String, key: [UInt8]), _ steps: [TimeInterval],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for seconds in steps { try await step(to: seconds) }
        #expect(signers.count == 2, sourceLocation: sourceLocation)
        #expect(Set(issuers) == Set(signers.suffix(1)), sourceLocation: sourceLocation)
        #expect(phases.last == "none", "\(phases)", sourceLocation: sourceLocation)
        #expect(phases.count > 2, "\(phases)", sourceLocation: sourceLocation)
        try expectDistrusted(old.certificate, key: old.key, sourceLocation: sourceLocation)
        #expect(try await !world.bundle().contains(old.certificate), sourceLocation: sourceLocation)
    }
}

/// An authority of the user's own.
private struct ProvidedPair {
    var certificate: String
    var key: [UInt8]
    var fingerprint: String

    init(at now: Date, lifetime: TimeInterval = 1000 * 86_400, key old: [UInt8]? = nil) throws {
        let key = try old.map { try PrivateKey(pem: $0) } ?? PrivateKey.generateP256()
        // The same name each time: only then is it the same authority.
        let profile = RootProfile(subject: SubjectAttributes(commonName: "corporate"), lifetime: .seconds(lifetime))
        let root = try Certificate.selfSigned(profile, key: key, at: now)
        certificate = root.pem
        self.key = try key.pem()
        fingerprint = root.publicKey.fingerprint
    }
}

extension World {
    fileprivate func pair(_ certificate: String, _ key: String) async throws -> (certificate: String, key: [UInt8]) {
        (try #require(await value(certificate)), Array(try #require(await value(key)).utf8))
    }

    fileprivate func bundle() async throws -> String {
        let key = ObjectKey(namespace: Self.namespace, name: Names.bundleConfigMap(mesh: "default"))
        return try await client.get(ConfigMap.self, key).data[Names.BundleKey.certificates] ?? ""
    }

    /// Puts certificate and key where the older form has them, one after the other.
    fileprivate func provide(_ pair: ProvidedPair) async throws {
        for (name, value) in [
            (Names.providedCertificateSecret(mesh: "default", backend: "provided"), Array(pair.certificate.utf8)),
            (Names.providedKeySecret(mesh: "default", backend: "provided"), pair.key),
        ] {
            if var secret = try await secret(name) {
                secret.data[Names.secretValue] = value
                _ = try await client.replace(secret)
            } else {
                let metadata = ObjectMeta(name: name, namespace: Self.namespace, labels: [Names.Label.mesh: "default"])
                _ = try await client.create(
                    Secret(metadata: metadata, type: Names.secretType, data: [Names.secretValue: value]))
            }
        }
    }
}
