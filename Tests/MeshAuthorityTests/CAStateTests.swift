import FoundationEssentials
import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import MeshAuthority

@Suite struct CAStateTests {
    let signing = FakeSigning()

    private func root(_ name: String, _ phase: CARoot.Phase) throws -> CARoot {
        let line = "cert fp-\(name) default 1700000000.0 1900000000.0 \(name)\n"
        let certificate = try signing.certificates(pem: Array(line.utf8))[0]
        return CARoot(
            backend: "b-\(name)", certificate: certificate, phase: phase, publishedSince: Cluster.now,
            noLeafAfter: phase == .retiring ? Cluster.now + 60 : nil)
    }

    @Test func `what is stored is what is read`() throws {
        let state = CAState(
            roots: [try root("a", .retiring), try root("b", .signing), try root("c", .prepared)],
            handledRotation: "7", tainted: ["fp-x"], recreated: ["fp-y"], removed: ["fp-z"], isIncomplete: true,
            lastGood: LastGoodMutualTLS(mtls: ["enabled": true]))
        #expect(try CAState(stored: state.stored, signing: signing) == state)
        for lastGood in [nil, LastGoodMutualTLS(mtls: nil)] {
            let state = CAState(lastGood: lastGood)
            #expect(try CAState(stored: state.stored, signing: signing) == state)
        }
    }

    @Test func `anchors are newest first and never expired or tainted`() throws {
        var old = try root("old", .retiring)
        old.certificate.notBefore -= 60
        var expired = try root("expired", .retiring)
        expired.certificate.notAfter = Cluster.now
        let state = CAState(
            roots: [old, expired, try root("new", .signing), try root("bad", .published)], tainted: ["fp-bad"])
        #expect(state.anchors(at: Cluster.now).map(\.fingerprint) == ["fp-new", "fp-old"])
    }

    @Test func `a newer version is refused`() throws {
        let text = #"{"version": 2, "roots": "elsewhere"}"#
        #expect(throws: CAState.ReadingError.tooNew(2)) {
            try CAState(stored: Array(text.utf8), signing: signing)
        }
    }

    @Test func `no damaged text is read`() throws {
        let good = CAState(roots: [try root("a", .signing), try root("b", .published)]).stored
        for length in 0..<good.count {
            #expect(throws: CAState.ReadingError.self, "cut to \(length)") {
                try CAState(stored: Array(good.prefix(length)), signing: signing)
            }
        }
        let text = String(decoding: good, as: UTF8.self)
        for (old, new) in [
            ("\"version\":1", "\"version\":0"), ("\"fingerprint\":\"fp-a\"", "\"fingerprint\":\"fp-b\""),
            ("\"published\"", "\"signing\""), ("\"published\"", "\"unheard\""), ("\"backend\":\"b-a\",", ""),
            ("\"b-a\"", "\"a/b\""), ("\"b-a\"", "\"A\""), ("\"b-a\"", "\"\(String(repeating: "a", count: 64))\""),
            ("\"roots\":[", "\"roots\":[7,"), ("cert fp-a", "cart fp-a"),
        ] {
            let edited = text.replacing(old, with: new)
            #expect(edited != text, "\(old)")
            #expect(throws: CAState.ReadingError.self, "\(old) → \(new)") {
                try CAState(stored: Array(edited.utf8), signing: signing)
            }
        }
    }

    @Test func `a mesh says what its state needs of a release`() {
        var cluster = Cluster.settled(signing: signing)
        cluster.put(Cluster.secret(Cluster.state, #"{"version": 9}"#))
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "StateTooNew")
        #expect(cluster.log == ["status"])
    }

    @Test func `the state of another mesh is none`() throws {
        var cluster = Cluster.settled(signing: signing)
        let bundle = cluster.bundle
        let status = cluster.mesh?.status?.mtls
        let text = try #require(cluster.value(Cluster.state)).replacing(
            "\"mesh\":\"default\"", with: "\"mesh\":\"other\"")
        cluster.put(Cluster.secret(Cluster.state, text))
        cluster.log = []
        var leader = Leader(signing)
        leader.settle(&cluster)
        #expect(cluster.condition(.certificateAuthorityReady)?.reason == "StateUnreadable")
        #expect(cluster.condition(.certificateAuthorityReady)?.message.contains("mesh other") == true)
        #expect(cluster.log == ["status"])
        #expect(cluster.bundle == bundle)
        #expect(cluster.mesh?.status?.mtls?.anchors == status?.anchors)
    }
}
