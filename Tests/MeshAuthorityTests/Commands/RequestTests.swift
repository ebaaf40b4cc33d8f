import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

/// What `koguma ca rotate` and `koguma ca taint` write, and when they do not.
@Suite struct RequestTests {
    static let signer = String(repeating: "a1", count: 32)
    static let other = String(repeating: "b2", count: 32)

    private func mesh(_ change: (inout Mesh) -> Void = { _ in }) -> Mesh {
        var mesh = Mesh.standard
        mesh.metadata.uid = "u"
        mesh.metadata.resourceVersion = "7"
        let end = Cluster.now + 86_400
        mesh.status = MeshStatus(
            mtls: MutualTLSStatus(
                backend: "builtin",
                ca: AuthorityStatus(
                    subject: "CN=default", fingerprint: Self.signer, notBefore: Cluster.now, notAfter: end),
                anchors: [Self.signer, Self.other].map {
                    AnchorStatus(backend: "builtin", fingerprint: $0, phase: .signing, notAfter: end)
                }))
        change(&mesh)
        return mesh
    }

    private func rotation(_ mesh: Mesh) -> Result<AnnotationRequest, RequestRefusal> {
        Result { () throws(RequestRefusal) in try RotateCommand.request(mesh, value: "v") }
    }

    private func taint(_ mesh: Mesh, _ fingerprint: String) -> Result<AnnotationRequest, RequestRefusal> {
        Result { () throws(RequestRefusal) in try TaintCommand.request(mesh, fingerprint: fingerprint) }
    }

    @Test func `a patch holds for the version that was seen, and touches one annotation`() throws {
        let request = try rotation(mesh()).get()
        #expect(
            request.patch(of: mesh()) == [
                "metadata": [
                    "uid": "u", "resourceVersion": "7", "annotations": ["koguma.io/rotate-ca": "v"],
                ]
            ])
        #expect(!request.isThere && !request.notes.isEmpty)
    }

    @Test func `values of a second differ`() {
        #expect(RotateCommand.value(now: Cluster.now, random: 7) == "2027-01-15T08:00:00Z-000007")
        #expect(RotateCommand.value(now: Cluster.now, random: .max) == "2027-01-15T08:00:00Z-967295")
    }

    @Test(arguments: [RotationPhase.distributing, .reissuing])
    func `one rotation at a time`(phase: RotationPhase) throws {
        let error = #expect(throws: RequestRefusal.self) {
            try rotation(mesh { $0.status?.mtls?.phase = phase }).get()
        }
        #expect(error?.description.contains(phase.rawValue) == true)
    }

    @Test func `a root that retires is in nobody's way`() throws {
        _ = try rotation(mesh { $0.status?.mtls?.phase = .retiring }).get()
    }

    @Test func `a provided authority is rotated by its user`() throws {
        let conf: JSONValue = ["cert": ["secret": "c"], "key": ["file": "/k"]]
        let backends: JSONValue = [["name": "builtin", "type": "provided", "conf": conf]]
        let error = #expect(throws: RequestRefusal.self) {
            try rotation(mesh { $0.spec.json = ["mtls": ["backends": backends]] }).get()
        }
        #expect(error?.description.contains("Secret c and file /k") == true)
    }

    @Test(
        arguments: [
            { $0.status = nil }, { $0.status?.mtls?.ca = nil }, { $0.status?.mtls?.backend = nil },
            { $0.metadata.deletionTimestamp = Cluster.now },
            { mesh in
                let anchor = AnchorStatus(backend: "b", fingerprint: "c", phase: .published, notAfter: Cluster.now)
                mesh.status?.mtls?.anchors = Array(repeating: anchor, count: 8)
            },
        ] as [@Sendable (inout Mesh) -> Void])
    func `what would come to nothing is refused`(change: @Sendable (inout Mesh) -> Void) {
        #expect(throws: RequestRefusal.self) { try rotation(mesh(change)).get() }
    }

    @Test(arguments: [signer, signer.uppercased(), " a1:" + signer.dropFirst(2), other])
    func `a root is tainted, however its fingerprint is written`(text: String) throws {
        let request = try taint(mesh(), text).get()
        #expect(request.value == Fingerprint.normalized(text))
        #expect(request.annotation == Names.Annotation.taint && !request.isThere)
        let tellsOfSigner = request.notes.contains { $0.contains("the root that signs") }
        #expect(tellsOfSigner == (request.value == Self.signer))
    }

    @Test func `of a taint it is said whose Secrets go`() throws {
        let builtin = try taint(mesh(), Self.signer).get().notes
        #expect(builtin.contains("Its Secrets are deleted."))
        let conf: JSONValue = ["cert": ["secret": "c"], "key": ["secret": "k"]]
        let backends: JSONValue = [["name": "builtin", "type": "provided", "conf": conf]]
        let provided = try taint(mesh { $0.spec.json = ["mtls": ["backends": backends]] }, Self.signer).get().notes
        #expect(!provided.contains("Its Secrets are deleted."))
        #expect(provided.contains { $0.contains("(Secret c and Secret k)") })
    }

    @Test(arguments: ["", "a1a1", String(repeating: "c3", count: 32), "-----BEGIN PRIVATE KEY-----"])
    func `what is no root is refused with those that are`(text: String) throws {
        let error = #expect(throws: RequestRefusal.self) { try taint(mesh(), text).get() }
        #expect(error?.description.contains("\(Self.signer), \(Self.other)") == true)
        #expect(error?.description.contains("PRIVATE") == false)
    }

    @Test func `a taint that was not carried out is not overwritten`() throws {
        var mesh = mesh { $0.metadata.annotations[Names.Annotation.taint] = Self.other.uppercased() }
        #expect(throws: RequestRefusal.self) { try taint(mesh, Self.signer).get() }
        #expect(try taint(mesh, Self.other).get().isThere)
        mesh.status?.mtls?.tainted = [Self.other]
        #expect(try !taint(mesh, Self.signer).get().isThere)
        #expect(try taint(mesh, Self.other).get().isThere)
        // What is no fingerprint asked for nothing.
        mesh.metadata.annotations[Names.Annotation.taint] = "nonsense"
        #expect(try !taint(mesh, Self.signer).get().isThere)
    }

    @Test func `a line tells what there is to know`() {
        #expect(AuthorityListing.row(Mesh.standard) == ["default", "-", "-", "-", "-", "-", "-"])
        let full = mesh { mesh in
            mesh.status?.mtls?.phase = .reissuing
            mesh.status?.conditions = [
                Condition(.mutualTLS, .true, .enabled, "", observedGeneration: 1, at: Cluster.now),
                Condition(.ready, .false, .expired, "", observedGeneration: 1, at: Cluster.now),
            ]
        }
        #expect(
            AuthorityListing.row(full) == [
                "default", "Enabled", "builtin", "Reissuing", "2027-01-16T08:00:00Z", "False",
                String(Self.signer.prefix(16)),
            ])
    }

    @Test func `what is not fine is said`() {
        #expect(
            AuthorityDescription(Mesh.standard, now: Cluster.now).remarks == [
                "No controller has looked at the Mesh yet"
            ])
        let mesh = mesh { mesh in
            mesh.metadata.generation = 2
            mesh.status?.observedGeneration = 1
            mesh.status?.mtls?.tainted = [Self.other]
            mesh.status?.conditions = [
                Condition(.ready, .false, .expired, "why", observedGeneration: 1, at: Cluster.now),
                Condition(.accepted, .true, .accepted, "fine", observedGeneration: 1, at: Cluster.now),
                Condition(.keyInMesh, .true, .inlineKey, "inline", observedGeneration: 1, at: Cluster.now),
                Condition(.rotating, .false, .notRotating, "quiet", observedGeneration: 1, at: Cluster.now),
            ]
        }
        let description = AuthorityDescription(mesh, now: Cluster.now)
        #expect(
            description.remarks == [
                "This is about an earlier version of the Mesh: its controller has not seen the latest",
                "Ready=False Expired: why", "KeyInMesh=True InlineKey: inline",
            ])
        #expect(description.tainted == [Self.other])
        #expect(description.roots.map(\.first) == [Self.signer, Self.other])
        #expect(description.fields.contains { $0.name == "Backend" && $0.value == "builtin (builtin)" })
        #expect(description.fields.contains { $0.name == "Valid until" && $0.value == "2027-01-16T08:00:00Z (1 days)" })
    }
}
