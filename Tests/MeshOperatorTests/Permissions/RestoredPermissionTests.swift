import Testing
import TrafficPermissions

@testable import MeshOperator

@Suite struct RestoredPermissionTests {
    @Test func `that a TrafficPermission applies again is said only where permissions have an effect`() {
        let restored = RestoredPermission(name: "old", mesh: "default", inbounds: 2)
        let note = restored.note(.on)
        #expect(note?.contains("2 inbounds of mesh default") == true)
        #expect(note?.contains("TrafficPermission old decides again") == true)
        for situation in [MeshSituation.off, .missing, .unknown] { #expect(restored.note(situation) == nil) }
    }
}
