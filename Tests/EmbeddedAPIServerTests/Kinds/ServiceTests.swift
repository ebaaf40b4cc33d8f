import JSON
import Synchronization
import Testing

@testable import EmbeddedAPIServer

@Suite("Services: their shape, their addresses, their ports")
struct ServiceTests {
    let cluster = Cluster()

    @Test func theServerHasAServiceOfItsOwn() throws {
        let service = try cluster.get(.service("kubernetes"))
        #expect(service["spec"]?["clusterIP"] == "10.96.0.1")
        #expect(service["spec"]?["ports"]?[0]?["port"] == 443)
    }

    @Test func eachGetsAnAddressOfItsOwn() throws {
        let one = try cluster.create(Sample.service("one"))
        let two = try cluster.create(Sample.service("two"))
        let network = try #require(IPNetwork(ServiceAllocation.network))
        let addresses = try [one, two].map { try #require($0["spec"]?["clusterIP"]?.string) }
        #expect(Set(addresses).count == 2)
        #expect(try addresses.allSatisfy { network.contains(try #require(IPAddress($0))) })
        #expect(one["spec"]?["clusterIPs"] == [.string(addresses[0])])
        #expect(one["spec"]?["ipFamilies"] == ["IPv4"])
        #expect(one["spec"]?["ipFamilyPolicy"] == "SingleStack")
        #expect(one["spec"]?["ports"]?[0] == ["port": 80, "protocol": "TCP", "targetPort": 80])
    }

    @Test func addressesAndPortsAreFreeAgainOnceTheirServiceIsGone() throws {
        let spec: JSONObject = [
            "type": "NodePort", "clusterIP": "10.96.7.7", "ports": [["port": 80, "nodePort": 30_080]],
        ]
        try cluster.create(Sample.service("a", spec))
        expectRefusal(
            422, "Invalid",
            "Service \"b\" is invalid: spec.clusterIPs: Invalid value: [\"10.96.7.7\"]: failed to allocate IP "
                + "10.96.7.7: provided IP is already allocated"
        ) {
            try cluster.create(Sample.service("b", spec))
        }
        expectRefusal(
            422, "Invalid",
            "Service \"b\" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated"
        ) {
            try cluster.create(
                Sample.service("b", ["type": "NodePort", "ports": [["port": 80, "nodePort": 30_080]]]))
        }
        try cluster.delete(.service("a"))
        #expect(try cluster.create(Sample.service("b", spec))["spec"]?["clusterIP"] == "10.96.7.7")
    }

    @Test func manyAtOnceGetNothingTwice() async throws {
        let cluster = cluster
        let services = await withTaskGroup(of: [JSONValue].self) { group in
            for writer in 0..<8 {
                group.addTask {
                    (0..<25).compactMap { number in
                        try? cluster.create(Sample.service("s-\(writer)-\(number)", ["type": "NodePort"]))
                    }
                }
            }
            return await group.reduce(into: [JSONValue]()) { $0 += $1 }
        }
        #expect(services.count == 200)
        #expect(Set(services.compactMap { $0["spec"]?["clusterIP"]?.string }).count == 200)
        #expect(Set(services.compactMap { $0["spec"]?["ports"]?[0]?["nodePort"]?.integer }).count == 200)
    }

    @Test func aFullNetworkIsSaid() {
        let taken = (0..<256).flatMap { high in
            (0..<256).map { low -> JSONValue in
                ["spec": ["type": "ClusterIP", "clusterIPs": [.string("10.96.\(high).\(low)")]]]
            }
        }
        var allocation = ServiceAllocation(services: taken)
        var service = Sample.service("s", ["type": "ClusterIP"])
        let refused = refusal { try allocation.allocate(&service, old: nil, isDryRun: false) }
        #expect(refused?.message.contains("range is full") == true)
    }

    @Test func addressesStayForLife() throws {
        let made = try cluster.create(Sample.service("s"))
        let replaced = try cluster.update(Sample.service("s", ["ports": [["port": 81]]]))
        #expect(replaced["spec"]?["clusterIP"] == made["spec"]?["clusterIP"])
        expectRefusal(
            422, "Invalid",
            "Service \"s\" is invalid: spec.clusterIPs[0]: Invalid value: [\"10.96.7.7\"]: may not change once set"
        ) {
            try cluster.patch(.service("s"), ["spec": ["clusterIP": "10.96.7.7"]])
        }
    }

    @Test func whatBelongsToATypeGoesWithIt() throws {
        try cluster.create(Sample.service("s"))
        let node = try cluster.patch(.service("s"), ["spec": ["type": "NodePort"]])
        #expect(ServiceAllocation.nodePorts.contains(try #require(node["spec"]?["ports"]?[0]?["nodePort"]?.integer)))
        #expect(node["spec"]?["externalTrafficPolicy"] == "Cluster")
        let back = try cluster.patch(.service("s"), ["spec": ["type": "ClusterIP"]])
        #expect(back["spec"]?["ports"]?[0]?["nodePort"] == nil)
        #expect(back["spec"]?["externalTrafficPolicy"] == nil)
        let name = try cluster.patch(.service("s"), ["spec": ["type": "ExternalName", "externalName": "a.b"]])
        #expect(name["spec"]?["clusterIP"] == nil)
        #expect(name["spec"]?["internalTrafficPolicy"] == nil)
        #expect(try cluster.patch(.service("s"), ["spec": ["type": "ClusterIP"]])["spec"]?["clusterIP"] != nil)
    }

    @Test func headlessServicesHaveNoAddress() throws {
        let service = try cluster.create(Sample.service("s", ["clusterIP": "None", "ports": []]))
        #expect(service["spec"]?["clusterIPs"] == ["None"])
    }

    @Test(
        arguments: [
            ("s", ["ports": []], "spec.ports: Required value"),
            (
                "s", ["ports": [["port": 1], ["port": 2]]],
                "[spec.ports[0].name: Required value, spec.ports[1].name: Required value]"
            ),
            (
                "s", ["ports": [["port": 0]]],
                "[spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive, "
                    + "spec.ports[0].targetPort: Invalid value: 0: must be between 1 and 65535, inclusive]"
            ),
            (
                "s", ["type": "Foo"],
                "spec.type: Unsupported value: \"Foo\": supported values: \"ClusterIP\", \"ExternalName\", "
                    + "\"LoadBalancer\", \"NodePort\""
            ),
            ("a.b", [:], "metadata.name: Invalid value: \"a.b\": must not contain dots"),
            (
                "s", ["ports": [["port": 80, "nodePort": 30_000]]],
                "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"
            ),
        ] as [(String, JSONObject, String)])
    func mistakesAreSaidAsARealServerSaysThem(name: String, spec: JSONObject, message: String) throws {
        expectRefusal(422, "Invalid", "Service \"\(name)\" is invalid: \(message)") {
            try cluster.create(Sample.service(name, spec))
        }
    }
}

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("10.9.8.7", 4), ("0.0.0.0", 4), ("2001:db8::ffff", 16), ("::", 16), ("::1", 16), ("1:2:3:4:5:6:7:8", 16),
        ("::ffff:1.2.3.4", 16),
    ])
    func readsAddresses(text: String, length: Int) {
        #expect(IPAddress(text)?.bytes.count == length)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.256", "01.2.3.4", "1.2.3.4.5", ":", "1::2::3", "1:2:3:4:5:6:7:8:9", "g::", "1:2:3:4:5:6:7",
        "+1::", "::12345",
    ])
    func refusesWhatIsNone(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test func networksContainTheirAddresses() throws {
        let network = try #require(IPNetwork("10.96.0.0/12"))
        #expect(network.contains(try #require(IPAddress("10.111.255.255"))))
        #expect(!network.contains(try #require(IPAddress("10.112.0.0"))))
        #expect(network.strictlyContains(try #require(IPNetwork("10.97.0.0/16"))))
        #expect(!network.strictlyContains(network))
        #expect(IPNetwork("10.0.0.0/33") == nil)
    }
}
