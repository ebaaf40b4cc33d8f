import JSON
import KubernetesAPI
import Testing

@testable import DevelopmentCluster

@Suite struct NamespaceDefaultsTests {
    private func namespace(_ metadata: JSONValue = ["name": "shop"]) throws -> Namespace {
        try Namespace(json: ["apiVersion": "v1", "kind": "Namespace", "metadata": metadata])
    }

    @Test func `A namespace gets an account and the certificate`() throws {
        let defaults = NamespaceDefaults(of: try namespace(), hasAccount: false, certificates: nil, wanted: "pem")
        #expect(defaults.createsAccount && defaults.createsCertificate && !defaults.replacesCertificate)
    }

    @Test func `One that has both is left alone`() throws {
        let defaults = NamespaceDefaults(of: try namespace(), hasAccount: true, certificates: "pem", wanted: "pem")
        #expect(!defaults.createsAccount && !defaults.createsCertificate && !defaults.replacesCertificate)
    }

    @Test func `A certificate of another server is replaced`() throws {
        let defaults = NamespaceDefaults(of: try namespace(), hasAccount: true, certificates: "old", wanted: "pem")
        #expect(defaults.replacesCertificate)
    }

    @Test func `One that is about to go gets nothing`() throws {
        let going = try namespace(["name": "shop", "deletionTimestamp": "2026-01-01T00:00:00Z"])
        let defaults = NamespaceDefaults(of: going, hasAccount: false, certificates: nil, wanted: "pem")
        #expect(!defaults.createsAccount && !defaults.createsCertificate)
    }
}
