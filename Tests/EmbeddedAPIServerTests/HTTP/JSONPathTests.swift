import JSON
import Testing

@testable import EmbeddedAPIServer

@Suite struct JSONPathTests {
    private static let object: JSONValue = [
        "metadata": ["labels": ["app.kubernetes.io/name": "x"]],
        "spec": ["ports": [["name": "a", "port": 1], ["name": "b", "port": 20]], "on": true],
        "status": [
            "conditions": [
                ["type": "Accepted", "status": "False"], ["type": "Ready", "status": "True", "reason": "Fine"],
            ]
        ],
    ]

    @Test(
        arguments: [
            (".spec.on", [true]),
            ("{.spec.on}", [true]),
            ("$.spec.on", [true]),
            (#".status.conditions[?(@.type=="Ready")].status"#, ["True"]),
            (".status.conditions[?(@.type=='Ready')].status", ["True"]),
            (#".status.conditions[?( @.type == "Ready" )].reason"#, ["Fine"]),
            (#".status.conditions[?(@.type!="Ready")].status"#, ["False"]),
            (".status.conditions[?(@.reason)].type", ["Ready"]),
            (".spec.ports[?(@.port>1)].name", ["b"]),
            (".spec.ports[?(@.port<=1)].name", ["a"]),
            (".spec.ports[*].port", [1, 20]),
            (".spec.ports[0].name", ["a"]),
            (".spec.ports[-1].name", ["b"]),
            (".spec.ports[7].name", []),
            (".spec.ports[1:].port", [20]),
            (".spec.ports[:-1].port", [1]),
            (".spec['on']", [true]),
            (#".metadata.labels.app\.kubernetes\.io/name"#, ["x"]),
            (#".metadata.labels["app.kubernetes.io/name"]"#, ["x"]),
            ("..port", [1, 20]),
            (".spec.missing.deeper", []),
            (".spec.on.deeper", []),
        ] as [(String, [JSONValue])])
    func findsValues(_ path: String, values: [JSONValue]) throws {
        #expect(try #require(JSONPath(path)).values(in: Self.object) == values)
    }

    @Test(arguments: [".spec[", ".spec[?(", #".spec[?(@.a=="b)]"#, ".spec[a]", "spec", ".a b", "..", ".x[?(@.y==)]"])
    func refusesWhatIsMalformed(_ path: String) {
        #expect(JSONPath(path) == nil)
    }

    @Test func endsOnFiltersInFilters() {
        #expect(JSONPath(String(repeating: ".a[?(@", count: 10_000)) == nil)
    }
}

@Suite struct HumanDurationTests {
    /// The cases of apimachinery's `duration_test.go`.
    @Test(arguments: [
        (-2, "<invalid>"), (-1, "0s"), (0, "0s"), (1, "1s"), (70, "70s"), (119, "119s"), (120, "2m"), (190, "3m10s"),
        (599, "9m59s"), (600, "10m"), (3600, "60m"), (10_799, "179m"), (10_800, "3h"), (10_920, "3h2m"),
        (28_740, "7h59m"), (28_800, "8h"), (172_740, "47h"), (172_800, "2d"), (176_400, "2d1h"), (691_200, "8d"),
        (63_072_000, "2y"), (63_158_400, "2y1d"), (252_288_000, "8y"), (315_360_000, "10y"),
    ])
    func writesAges(_ seconds: Int, text: String) {
        #expect(humanDuration(seconds: seconds) == text)
    }
}
