import JSON
import KubernetesAPI
import MeshAPI
import Testing

@testable import WorkloadIdentity

@Suite struct MeshChoiceTests {
    private var scene: Scene

    init() {
        scene = Scene()
        scene.meshes = ["default", "blue", "red"].map { ["metadata": ["name": .string($0)]] }
    }

    @Test mutating func theNamespaceNamesItsMesh() throws {
        scene.namespace[path: ["metadata", "labels", "kuma.io/mesh"]] = "blue"
        #expect(try scene.workload()?.mesh == "blue")
    }

    @Test(arguments: ["labels", "annotations"])
    mutating func aPodPicksAmongThoseThatItsNamespaceLists(place: String) throws {
        scene.namespace[path: ["metadata", "annotations"]] = ["koguma.io/meshes": "red, blue"]
        scene.pod?[path: ["metadata", place, "kuma.io/mesh"]] = "blue"
        #expect(try scene.workload()?.mesh == "blue")
    }

    @Test mutating func aPodPicksNoOther() throws {
        scene.namespace[path: ["metadata", "annotations"]] = ["koguma.io/meshes": "red"]
        scene.pod?[path: ["metadata", "labels", "kuma.io/mesh"]] = "blue"
        #expect(try scene.workload() == nil)
        #expect(
            try scene.warnings() == [
                "FailedToGenerateKumaDataplane: Pod shop/web-1 picks mesh \"blue\", which its namespace was not given: "
                    + "Namespace shop is of mesh default, and its annotation koguma.io/meshes names red. Name the mesh "
                    + "there, or do not pick it"
            ])
    }

    @Test mutating func anEmptyLabelPicksNothing() throws {
        scene.pod?[path: ["metadata", "labels", "kuma.io/mesh"]] = ""
        #expect(try scene.workload()?.mesh == "default")
    }

    @Test mutating func theSystemNamespacePicksAny() throws {
        scene.systemNamespace = "shop"
        scene.pod?[path: ["metadata", "labels", "kuma.io/mesh"]] = "blue"
        #expect(try scene.workload()?.mesh == "blue")
    }

    @Test mutating func aMeshThatIsNotThereHasNoMembers() throws {
        scene.meshes = []
        #expect(try scene.workload() == nil)
        #expect(try scene.warnings().first?.contains("there is no Mesh of that name: create it") == true)
    }
}
