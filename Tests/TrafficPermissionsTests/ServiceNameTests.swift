import Testing

@testable import TrafficPermissions

@Suite struct ServiceNameTests {
    @Test(arguments: ["web_shop_svc_80", "web_shop_svc"])
    func servicesOfKubernetesAreRead(value: String) throws {
        let name = try #require(ServiceName(value))
        #expect(name.service == "web" && name.namespace == "shop" && name.port == (value.hasSuffix("80") ? 80 : nil))
    }

    @Test(arguments: [
        "web", "web_shop", "web_shop_svc_", "web_shop_svc_080", "web_shop_svc_0", "web_shop_svc_65536",
        "web_shop_svc_80_80", "_shop_svc", "web__svc", "web_shop_sv_80",
    ])
    func othersAreNot(value: String) {
        #expect(ServiceName(value) == nil)
    }
}
