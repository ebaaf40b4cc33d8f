import JSON
import MeshAPI
import Testing

@Suite struct UnknownMeshKeysTests {
    private func violations(_ type: String, _ conf: JSONValue) -> [String] {
        let backends: JSONValue = [
            ["name": "a", "type": "builtin"], ["name": "b", "type": .string(type), "conf": conf],
        ]
        return UnknownMeshKeys.violations(of: ["spec": ["mtls": ["backends": backends]]]).map(\.description)
    }

    @Test(
        arguments: [
            ("builtin", ["caCert": ["RSAbits": 1, "rsaBits": "1", "expiration": "1y"]]),
            ("builtin", ["caCert": .null, "cert": .null]), ("builtin", .null), ("builtin", "no object"),
            ("provided", ["cert": ["secret": "c"], "key": ["inline": "x", "inlineString": "y", "file": "z"]]),
            ("provided", ["cert": "no object"]), ("vault", ["fromCp": [:]]),
        ] as [(String, JSONValue)])
    func knowsWhatKumaKnows(type: String, conf: JSONValue) {
        #expect(violations(type, conf) == [])
    }

    @Test(
        arguments: [
            ("builtin", ["cacert": [:]], ".cacert: unknown field; known here: caCert"),
            (
                "builtin", ["caCert": ["rsabits": 4096]],
                ".caCert.rsabits: unknown field; known here: RSAbits, expiration, rsaBits"
            ),
            ("builtin", ["cert": ["secret": "c"]], ".cert: unknown field; known here: caCert"),
            ("provided", ["caCert": [:]], ".caCert: unknown field; known here: cert, key"),
            (
                "provided", ["key": ["Secret": "k"]],
                ".key.Secret: unknown field; known here: file, inline, inlineString, secret"
            ),
        ] as [(String, JSONValue, String)])
    func namesWhatKumaPassesOver(type: String, conf: JSONValue, expected: String) {
        #expect(violations(type, conf) == ["spec.mtls.backends[1].conf\(expected)"])
    }

    @Test func namesWhatIsMisspeltInConstraints() {
        let constraints: JSONValue = [
            "dataplaneProxy": ["requirments": [:], "restrictions": [["tags": ["a": "b"]], ["tag": [:]]]], "proxy": [:],
        ]
        #expect(
            UnknownMeshKeys.violations(of: ["spec": ["constraints": constraints]]).map(\.description) == [
                "spec.constraints.dataplaneProxy.requirments: unknown field; known here: requirements, restrictions",
                "spec.constraints.dataplaneProxy.restrictions[1].tag: unknown field; known here: tags",
                "spec.constraints.proxy: unknown field; known here: dataplaneProxy",
            ])
    }

    @Test func repeatsNoKeyThatIsNoName() {
        let found = violations("provided", ["key": ["-----BEGIN PRIVATE KEY----- MIIB": .bool(true)]])
        #expect(
            found == [
                "spec.mtls.backends[1].conf.key: unknown field, whose name is none; known here: file, inline, "
                    + "inlineString, secret"
            ])
    }
}
