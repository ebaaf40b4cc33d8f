import FoundationEssentials
import JSON
import KubernetesAPI
import KubernetesClient
import MeshAPI
import MeshAuthority
import MeshOperator
import Testing

/// What a user does, and what a controller makes of it in the end.
struct History: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var configuration = World.withoutDefaultMesh
    /// What is there before; a controller is at work then with which nothing goes wrong.
    var before: @Sendable (World) async throws -> Void = { _ in }
    /// What the user does.
    var act: @Sendable (World) async throws -> Void
    /// Whether the user waits for the controller in between.
    var needsController = false
    /// Whether the user does nothing: it is all about how the controller starts.
    var isStart = false
    /// Whether the controller has done its part.
    let isOver: @Sendable (World) async throws -> Bool
    /// How many authorities a backend has in its course.
    var authorities = 1

    static let all = [
        firstAuthority, adoption, modeChange, backendRemoved, offAndOn, deletion, deletionWithRetain,
        deletedAndAppliedAgain, certificateDeleted, stateDeleted, defaultMesh,
    ]

    /// Those that write most, and so have most to lose.
    static let essential = [firstAuthority, backendRemoved, deletion, stateDeleted]

    // MARK: Beginnings

    static let firstAuthority = History(
        testDescription: "first authority",
        act: { try await $0.apply(World.builtin) },
        isOver: { try await $0.isReady })

    static let adoption = History(
        testDescription: "adoption",
        before: { world in
            let signing = PKISigning()
            let key = try await signing.generateKey(.ecdsaP256)
            let request = RootRequest(mesh: "default", now: Date(), lifetime: .seconds(10 * 365 * 86_400))
            let certificate = try signing.selfSignedRoot(request, keyPEM: key)
            try await world.put(World.key, key)
            try await world.put(World.certificate, Array(certificate.pem.utf8))
        },
        act: { try await $0.apply(World.builtin) },
        isOver: { try await $0.isReady })

    static let defaultMesh = History(
        testDescription: "default mesh",
        configuration: OperatorConfiguration(systemNamespace: World.namespace),
        act: { _ in },
        isStart: true,
        isOver: { try await $0.isReady })

    // MARK: Changes

    static let modeChange = History(
        testDescription: "mode change",
        before: { world in
            try await world.apply(mtls("PERMISSIVE", "builtin"))
            try await world.waitReady()
        },
        act: { try await $0.apply(mtls("STRICT", "builtin")) },
        isOver: { try await $0.isReady })

    static let backendRemoved = History(
        testDescription: "backend removed",
        before: { world in
            try await world.apply(mtls("STRICT", "builtin", "second"))
            try await world.waitReady()
        },
        act: { try await $0.apply(mtls("STRICT", "builtin")) },
        isOver: { world in
            let names = try await world.secrets().keys
            let anchors = try await world.mesh()?.status?.mtls?.anchors ?? []
            return try await world.isReady && anchors.count == 1 && !names.contains { $0.hasSuffix("second") }
        })

    static let offAndOn = History(
        testDescription: "off and on",
        before: { world in
            try await world.apply(World.builtin)
            try await world.waitReady()
        },
        act: { world in
            try await world.apply(nil)
            try await world.apply(World.older)
        },
        isOver: { try await $0.isReady })

    private static func mtls(_ mode: String, _ backends: String...) -> JSONValue {
        [
            "enabledBackend": "builtin",
            "backends": .array(
                backends.map { ["name": .string($0), "type": "builtin", "mode": .string(mode)] }),
        ]
    }

    // MARK: Ends

    static let deletion = History(
        testDescription: "deletion",
        before: { world in
            try await world.apply(World.builtin)
            try await world.waitReady()
        },
        act: { try await $0.remove() },
        isOver: { try await $0.mesh() == nil })

    static let deletionWithRetain = History(
        testDescription: "deletion with Retain",
        before: { world in
            try await world.apply(World.builtin)
            try await world.annotate(Names.Annotation.deletionPolicy, .string(Names.retain))
            try await world.waitReady()
        },
        act: { try await $0.remove() },
        isOver: { try await $0.mesh() == nil })

    static let deletedAndAppliedAgain = History(
        testDescription: "deleted and applied again",
        before: { world in
            try await world.apply(World.builtin)
            try await world.waitReady()
        },
        act: { world in
            try await world.remove()
            try await world.wait { $0 == nil }
            try await world.apply(World.older)
        },
        needsController: true,
        isOver: { try await $0.isReady },
        authorities: 2)

    // MARK: Tampering

    static let certificateDeleted = History(
        testDescription: "certificate deleted",
        before: { world in
            try await world.apply(World.builtin)
            try await world.waitReady()
        },
        act: { try await $0.delete(World.certificate) },
        isOver: { world in
            let isThere = try await world.secret(World.certificate) != nil
            return try await world.isReady && isThere
        })

    static let stateDeleted = History(
        testDescription: "state deleted",
        before: { world in
            try await world.apply(World.builtin)
            try await world.waitReady()
        },
        act: { try await $0.delete(World.state) },
        isOver: { world in
            let isThere = try await world.secret(World.state) != nil
            return try await world.isReady && isThere
        })
}

extension World {
    fileprivate var isReady: Bool {
        get async throws { try await mesh()?.isReady == true }
    }

    /// A Secret as Kuma has it.
    fileprivate func put(_ name: String, _ value: [UInt8]) async throws {
        let metadata = ObjectMeta(
            name: name, namespace: Self.namespace, labels: [Names.Label.mesh: "default"])
        try await client.create(
            Secret(metadata: metadata, type: Names.secretType, data: [Names.secretValue: value]))
    }
}
