import JSON
import Testing

@testable import MeshAPI

@Suite struct MeshSpecTests {
    @Test func aMisspeltSectionIsAmongThoseWithoutEffect() {
        let spec = MeshSpec(json: ["mtls": [:], "mlts": ["enabled": true], "logging": [:], "tracing": .null])
        #expect(spec.ignoredSections == ["logging", "mlts"])
    }

    @Test(arguments: [JSONValue.null, [:], ["mtls": ["enabled": true], "constraints": [:]]])
    func nothingElseIs(spec: JSONValue) {
        #expect(MeshSpec(json: spec).ignoredSections.isEmpty)
    }
}
