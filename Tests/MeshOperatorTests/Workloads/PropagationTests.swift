import Testing
import WorkloadIdentity

@testable import MeshOperator

/// Who is waited for before a new root signs.
@Suite struct PropagationTests {
    private static let one = Propagation.Place.bundle(MeshPlace(namespace: "one", mesh: "default"))
    private static let two = Propagation.Place.secret(
        IdentityID(namespace: "two", mesh: "default", service: "web_two_svc_80"))

    @Test func `every place that was there is waited for, once`() {
        let propagation = Propagation()
        #expect(propagation.begin("default", bundle: "old+new") { [Self.one, Self.two] })
        #expect(!propagation.isDone("default"))
        #expect(!propagation.settled(Self.one, bundle: "old+new"))
        #expect(propagation.settled(Self.two, bundle: "old+new"))
        #expect(propagation.isDone("default"))
        #expect(!propagation.settled(Self.two, bundle: "old+new"), "that is known already")
    }

    @Test func `places that come later lengthen nothing`() {
        let propagation = Propagation()
        propagation.begin("default", bundle: "new") { [Self.one] }
        #expect(!propagation.begin("default", bundle: "new") { [Self.two] })
        #expect(propagation.settled(Self.one, bundle: "new"))
        #expect(propagation.isDone("default"))
    }

    @Test func `what a place had before counts for nothing`() {
        let propagation = Propagation()
        propagation.begin("default", bundle: "first") { [Self.one] }
        propagation.begin("default", bundle: "second") { [Self.one] }
        #expect(!propagation.settled(Self.one, bundle: "first"))
        #expect(!propagation.isDone("default"))
        #expect(propagation.hasBegun("default", bundle: "second"))
    }

    @Test func `where nobody is, nobody is waited for`() {
        let propagation = Propagation()
        #expect(propagation.isDone("default"))
        propagation.begin("default", bundle: "new") { [] }
        #expect(propagation.isDone("default"))
    }
}
