import MeshAPI
import Randomness
import Testing
import WorkloadIdentity

@Suite struct IdentityNamesTests {
    private func name(_ service: String, in namespace: String = "shop", mesh: String = "default") -> String {
        IdentityNames.secret(IdentityID(namespace: namespace, mesh: mesh, service: service))
    }

    @Test func `a service of its own namespace has the short form`() {
        #expect(name("web_shop_svc_80") == "web.80.default.mesh-identity")
        #expect(name("a-b-3_shop_svc_65535", mesh: "m") == "a-b-3.65535.m.mesh-identity")
    }

    @Test(arguments: [
        "web_shop_svc", "web_other_svc_80", "web_shop_svc_080", "web_shop_svc_0", "web_shop_svc_65536",
        "web_shop_svc_+80", "web_shop_svc_", "web_shop_svc_80_", "_shop_svc_80", "web_shop_sv_80", "Web_shop_svc_80",
        "web.a_shop_svc_80", "x_victim_svc_80_a_shop_svc_80", "web-shop-svc-80", "web", "", "web_shop_svc_８０",
    ])
    func `any other has a slug and a digest`(service: String) {
        let name = name(service)
        let parts = name.split(separator: ".")
        #expect(parts.count == 3)
        #expect(parts.first?.split(separator: "-").last?.utf8.count == 8)
        #expect(DNSLabel.isSubdomain(name))
        #expect(IdentityNames.isIdentitySecret(name))
    }

    @Test func `a slug is what people recognise`() {
        #expect(name("Batch.Job_shop_svc").hasPrefix("batch-job-shop-svc-"))
        #expect(name("__").hasPrefix("service-"))
    }

    @Test func `nothing else is taken for one`() {
        for name in [
            "", "mesh-identity", "default.mesh-identity", "web.default.mesh-identity", "web.80.default.mesh-identities",
            "web.a.default.mesh-identity", "a.web.80.default.mesh-identity", "default.ca-state",
            "web-1234567g.default.mesh-identity", "-12345678.default.mesh-identity", "web.80..mesh-identity",
        ] {
            #expect(!IdentityNames.isIdentitySecret(name), "\(name)")
        }
    }

    /// Of services that look alike: dots, hyphens and underscores in each other's place.
    @Test func `Random: two services never share a name, which is a DNS subdomain`() {
        randomRounds { seed, random in
            let words = ["web", "shop", "svc", "80", "default", "mesh-identity", "a", "WEB", "ä", "", "0"]
            var owners: [String: IdentityID] = [:]
            for _ in 0..<2_000 {
                var service = ""
                for _ in 0..<Int.random(in: 1...6, using: &random) {
                    service += words.randomElement(using: &random) ?? ""
                    service += ["_", ".", "-", "/"].randomElement(using: &random) ?? ""
                }
                if Bool.random(using: &random) { service = String(service.dropLast()) }
                if Int.random(in: 0..<20, using: &random) == 0 { service += String(repeating: "x", count: 300) }
                let id = IdentityID(
                    namespace: "shop", mesh: ["default", "shop", "80"].randomElement(using: &random) ?? "",
                    service: service)
                let name = IdentityNames.secret(id)
                #expect(DNSLabel.isSubdomain(name), "seed \(seed): \(name)")
                #expect(IdentityNames.isIdentitySecret(name), "seed \(seed): \(name)")
                let owner = owners.updateValue(id, forKey: name)
                #expect(owner == nil || owner == id, "seed \(seed): \(name)")
            }
        }
    }

    @Test func `with the longest of all names it fits`() {
        let long = String(repeating: "a", count: 63)
        for service in ["\(long)_\(long)_svc_65535", String(repeating: "b", count: 2000)] {
            #expect(DNSLabel.isSubdomain(name(service, in: long, mesh: long)))
        }
    }
}
