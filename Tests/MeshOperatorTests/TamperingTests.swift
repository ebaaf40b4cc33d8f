import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshOperator
import Testing

/// Secrets that somebody edited, truncated or deleted, alone and together, while the controller runs and before.
@Suite(.timeLimit(.minutes(10))) struct TamperingTests {
    enum Fate: String, CaseIterable, Sendable {
        case deleted, truncated, foreign
    }

    private static let names = [World.key, World.certificate, World.state]

    private func inflict(_ fate: Fate, _ name: String, on world: World) async throws {
        switch fate {
        case .deleted:
            try await world.delete(name)
        case .truncated:
            let value = try await world.value(name) ?? ""
            try await world.overwrite(name, String(value.prefix(40)))
        case .foreign:
            let secret = try #require(try await world.secret(name))
            try await world.delete(name)
            let other = Secret(
                metadata: ObjectMeta(name: name, namespace: World.namespace), type: "Opaque", data: secret.data)
            _ = try await world.client.create(other)
        }
    }

    @Test(arguments: Fate.allCases, names)
    func `one Secret, while it runs`(fate: Fate, name: String) async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
            let root = try await world.value(World.certificate)
            try await inflict(fate, name, on: world)
            if fate == .deleted, name != World.key {
                // What can be put back is.
                _ = try await world.waitForEvent(name == World.state ? "StateRebuilt" : "CertificateRestored")
                try await world.waitUntilQuiet("other")
                try await world.expectWhole()
                #expect(try await world.value(World.certificate) == root)
            } else {
                let before = try await world.value(name)
                let mesh = try await world.wait { mesh in
                    mesh?.status?.conditions[.certificateAuthorityReady]?.status == .false
                }
                let condition = try #require(mesh?.status?.conditions[.certificateAuthorityReady])
                #expect(condition.message.contains("\(World.namespace)/\(name)"))
                #expect(mesh?.isReady == false)
                #expect(try await world.waitForEvent(condition.reason).type == .warning)
                try await world.waitUntilQuiet("other")
                #expect(try await world.value(name) == before)
            }
        }
    }

    @Test(arguments: Fate.allCases)
    func `all of them, before it starts`(fate: Fate) async throws {
        let world = try await World()
        try await world.withOperator { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
        }
        for name in Self.names { try await inflict(fate, name, on: world) }
        let before = try await world.secrets()
        try await world.withOperator { _ in
            let mesh = try await world.wait { mesh in
                mesh?.status?.conditions[.certificateAuthorityReady]?.status == .false
            }
            try await world.waitUntilQuiet("other")
            #expect(try await world.secrets() == before)
            // What the status shows of the root is all that is left: it stays.
            #expect(mesh?.status?.mtls?.ca != nil)
        }
    }

    @Test func `a lost authority is made anew only when its fingerprint is given`() async throws {
        let world = try await World()
        var configuration = World.withoutDefaultMesh
        // The lost one may have signed: the new one has to be known before it does.
        configuration.propagationDelay = .zero
        try await world.withOperator(configuration: configuration) { _ in
            try await world.apply(World.builtin)
            try await world.waitReady()
            for name in Self.names.reversed() { try await world.delete(name) }
            let lost = try await world.wait(.certificateAuthorityReady, .lost)
            let fingerprint = try #require(lost?.status?.mtls?.ca?.fingerprint)
            try await world.annotate(Names.Annotation.recreate, .string("0000"))
            try await world.waitUntilQuiet("other")
            #expect(try await world.mesh()?.isReady == false)
            try await world.annotate(Names.Annotation.recreate, .string(fingerprint))
            try await world.waitReady()
            try await world.expectWhole()
        }
    }
}
