import FoundationEssentials
import JSON
import MeshAPI
import TestSupport
import Testing

extension EndToEnd {
    /// Secrets of the authority that somebody edited, truncated or deleted: nothing is silently replaced.
    @Suite struct Tampering {
        /// What is done to the authority of a Mesh, and what is to come of it.
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            var damage: [Damage]
            /// What the Mesh says, and so waits for its user; nil if what is missing is put back from what is left.
            var complaint: String?
            /// What the event says: the complaint, or what was put back.
            var event: String
            var testDescription: String { name }
        }

        enum Damage: Sendable {
            case delete(Part)
            case truncate(Part)
            case edit(Part, String)
        }

        enum Part: String, Sendable {
            case certificate, key, state, bundle
        }

        private static let cases = [
            // What can be known from the rest is put back.
            Case(name: "certificate deleted", damage: [.delete(.certificate)], event: "CertificateRestored"),
            Case(name: "state deleted", damage: [.delete(.state)], event: "StateRebuilt"),
            Case(name: "bundle deleted", damage: [.delete(.bundle)], event: "TrustBundleRestored"),
            Case(
                name: "certificate and state deleted", damage: [.delete(.certificate), .delete(.state)],
                event: "StateRebuilt"),
            // What cannot, is said.
            Case(name: "key deleted", damage: [.delete(.key)], complaint: "Lost", event: "Lost"),
            Case(
                name: "certificate and key deleted", damage: [.delete(.key), .delete(.certificate)], complaint: "Lost",
                event: "Lost"),
            Case(
                name: "all Secrets deleted", damage: [.delete(.key), .delete(.certificate), .delete(.state)],
                complaint: "Lost", event: "Lost"),
            Case(
                name: "everything deleted",
                damage: [.delete(.state), .delete(.bundle), .delete(.certificate), .delete(.key)], complaint: "Lost",
                event: "Lost"),
            Case(name: "key truncated", damage: [.truncate(.key)], complaint: "Unusable", event: "Unusable"),
            Case(
                name: "certificate truncated", damage: [.truncate(.certificate)], complaint: "Unusable",
                event: "Unusable"),
            Case(
                name: "state truncated", damage: [.truncate(.state)], complaint: "StateUnreadable",
                event: "StateUnreadable"),
            Case(name: "key emptied", damage: [.edit(.key, "")], complaint: "Unusable", event: "Unusable"),
            Case(
                name: "certificate edited", damage: [.edit(.certificate, "not a certificate")], complaint: "Unusable",
                event: "Unusable"),
            Case(
                name: "state edited", damage: [.edit(.state, "{}")], complaint: "StateUnreadable",
                event: "StateUnreadable"),
            Case(
                name: "state from a later release", damage: [.edit(.state, #"{"version":99}"#)],
                complaint: "StateTooNew", event: "StateTooNew"),
            Case(
                name: "all truncated", damage: [.truncate(.key), .truncate(.certificate), .truncate(.state)],
                complaint: "StateUnreadable", event: "StateUnreadable"),
        ]

        @Test(arguments: cases.map { ($0, true) } + cases.filter { $0.complaint == nil }.map { ($0, false) })
        func `It is put back, or said with the remedy, and nothing is replaced`(
            _ damaged: Case, whileRunning: Bool
        ) async throws {
            try await withInstallation { installation in
                let saved = try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    let saved = try await installation.save()
                    if whileRunning {
                        try await installation.inflict(damaged.damage)
                        try await Self.checkAnswer(damaged, installation, saved)
                    }
                    return saved
                }
                if !whileRunning { try await installation.inflict(damaged.damage) }
                // What was said is still said after a restart, and the remedy works.
                try await installation.withController { _ in
                    if damaged.complaint != nil || !whileRunning {
                        try await Self.checkAnswer(damaged, installation, saved)
                    }
                    try await installation.restore(saved)
                    try await installation.wait(for: "CertificateAuthorityReady", of: "default", toBe: "True")
                    try await installation.waitUntil(of: "default")
                    try await installation.check(saved.authority, of: "default")
                    #expect(try await installation.authority("default") == saved.authority)
                }
            }
        }

        private static func checkAnswer(_ damaged: Case, _ installation: Installation, _ saved: SavedAuthority)
            async throws
        {
            try await installation.event("Warning", damaged.event, about: "default")
            guard let complaint = damaged.complaint else {
                try await installation.wait(for: "CertificateAuthorityReady", of: "default", toBe: "True")
                try await installation.waitUntil(of: "default")
                #expect(try await installation.authority("default") == saved.authority)
                return
            }
            let condition = try await installation.wait(
                for: "CertificateAuthorityReady", of: "default", toBe: "False", reason: complaint)
            #expect(
                condition.message.contains("estore"), "the message names a remedy: \(condition)")
            if complaint == "Lost" {
                let fingerprint = try await installation.fingerprint(of: saved.authority.certificate)
                #expect(condition.message.contains("\(Names.Annotation.recreate)=\(fingerprint)"), "\(condition)")
            }
            #expect(try await installation.isReady("default") == false)
            // Another controller or another look must not replace anything either: the same after a marker is Ready.
            try await installation.settle()
            #expect(
                try await installation.secret(Names.keySecret(mesh: "default", backend: "builtin"))
                    == saved.damagedKey(damaged))
        }

        @Test func `Another pair's key is not taken for this one's`() async throws {
            try await withInstallation { installation in
                try await installation.withController { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    let saved = try await installation.save()
                    let key = installation.openssl.path()
                    try await installation.openssl(
                        "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", key)
                    try await installation.inflict([.edit(.key, try Repository.text(key))])
                    let condition = try await installation.wait(
                        for: "CertificateAuthorityReady", of: "default", toBe: "False", reason: "MismatchedPair")
                    #expect(condition.message.contains("Restore"))
                    try await installation.event("Warning", "MismatchedPair", about: "default")
                    try await installation.restore(saved)
                    try await installation.wait(for: "CertificateAuthorityReady", of: "default", toBe: "True")
                }
            }
        }

        @Test(arguments: [
            [Damage.delete(.key)], [.delete(.key), .delete(.certificate), .delete(.state), .delete(.bundle)],
        ])
        func `The annotation of the remedy makes a new root in the place of the lost one`(_ damage: [Damage])
            async throws
        {
            try await withInstallation { installation in
                // The lost one may have signed: the new one has to be known before it does.
                try await installation.withController(flags: ["--propagation-delay", "0"]) { _ in
                    try await installation.apply(Manifest.builtin("default"))
                    try await installation.waitUntil(of: "default")
                    let saved = try await installation.save()
                    try await installation.inflict(damage)
                    try await installation.wait(for: "Ready", of: "default", toBe: "False", reason: "Lost")
                    // A fingerprint that is not the lost root's means nothing.
                    let other = String(repeating: "0", count: 64)
                    try await installation.kubectl(
                        "annotate", "mesh", "default", "\(Names.Annotation.recreate)=\(other)")
                    try await installation.settle()
                    #expect(try await installation.isReady("default") == false)
                    let lost = try await installation.fingerprint(of: saved.authority.certificate)
                    try await installation.kubectl(
                        "annotate", "--overwrite", "mesh", "default", "\(Names.Annotation.recreate)=\(lost)")
                    try await installation.wait(for: "Ready", of: "default", toBe: "True")
                    try await installation.event("Normal", "CertificateAuthorityRecreated", about: "default")
                    let authority = try await installation.authority("default")
                    #expect(authority.certificate != saved.authority.certificate)
                    try await installation.check(authority, of: "default")
                }
            }
        }
    }
}

/// The objects of an authority, to be put back.
struct SavedAuthority: Sendable {
    var authority: Authority
    var objects: [String: JSONValue]

    /// What is to be under the name of the key while it is damaged.
    func damagedKey(_ damaged: EndToEnd.Tampering.Case) -> String? {
        for damage in damaged.damage {
            switch damage {
            case .delete(.key): return nil
            case .truncate(.key): return String(authority.key.prefix(authority.key.count / 2))
            case .edit(.key, let text): return text
            default: continue
            }
        }
        return authority.key
    }
}

extension Installation {
    /// The resource and name of a part of the authority of Mesh `default`.
    private func reference(_ part: EndToEnd.Tampering.Part) -> String {
        switch part {
        case .certificate: "secret/" + Names.certificateSecret(mesh: "default", backend: "builtin")
        case .key: "secret/" + Names.keySecret(mesh: "default", backend: "builtin")
        case .state: "secret/" + Names.stateSecret(mesh: "default")
        case .bundle: "configmap/" + Names.bundleConfigMap(mesh: "default")
        }
    }

    /// A backup of what belongs to Mesh `default`, as an administrator would have it.
    func save() async throws -> SavedAuthority {
        var objects: [String: JSONValue] = [:]
        for part in [EndToEnd.Tampering.Part.certificate, .key, .state] {
            let object = try await kubectl.get("-n", namespace, reference(part))
            objects[reference(part)] = [
                "apiVersion": "v1", "kind": "Secret", "type": object["type"] ?? .null, "data": object["data"] ?? .null,
                "metadata": [
                    "name": object[path: ["metadata", "name"]] ?? .null, "namespace": .string(namespace),
                    "labels": object[path: ["metadata", "labels"]] ?? .null,
                ],
            ]
        }
        return SavedAuthority(authority: try await authority("default"), objects: objects)
    }

    /// Puts a backup back.
    func restore(_ saved: SavedAuthority) async throws {
        for object in saved.objects.values {
            try await kubectl(
                "apply", "--server-side", "--force-conflicts", "--field-manager=backup", "-f", "-", input: object.text)
        }
    }

    func inflict(_ damage: [EndToEnd.Tampering.Damage]) async throws {
        for damage in damage {
            switch damage {
            case .delete(let part):
                try await kubectl("delete", "-n", namespace, reference(part), "--wait=false")
            case .truncate(let part):
                let text = try #require(try await secret(String(reference(part).dropFirst("secret/".count))))
                try await set(part, to: String(text.prefix(text.count / 2)))
            case .edit(let part, let text):
                try await set(part, to: text)
            }
        }
    }

    private func set(_ part: EndToEnd.Tampering.Part, to text: String) async throws {
        let patch: JSONValue = ["data": ["value": .string(Data(text.utf8).base64EncodedString())]]
        try await kubectl("patch", "-n", namespace, reference(part), "--type=merge", "-p", patch.text)
    }

    /// Waits until the controller has done what was to be done before now: a Mesh made now is Ready, and gone again.
    func settle() async throws {
        try await apply(Manifest.builtin("marker"))
        try await waitUntil(of: "marker")
        try await kubectl("delete", "mesh", "marker", "--timeout=60s")
    }
}
