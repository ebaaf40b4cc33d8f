import FoundationEssentials
import MeshAPI
import Randomness
import Testing

@testable import TrafficPermissions

/// The compiled form decides as the specification says, for every client at every inbound.
@Suite struct RandomDecisionTests {
    @Test func theCompiledFormDecidesAsTheModelDoes() {
        var meshes = 0
        var decisions = 0
        let elapsed = ContinuousClock().measure {
            randomRounds(Self.meshes) { seed, generator in
                let mesh = RandomMesh(&generator)
                let clients = generator.clients(of: mesh)
                let policies = try mesh.read()
                var reference = mesh.reference
                let wanted = reference.verdicts(clients)
                var permissions = mesh.compiled(policies, &generator)
                expectSame(permissions.verdicts(clients), wanted, clients, mesh, "seed \(seed)")
                permissions = mesh.compiled(policies, &generator)
                expectSame(permissions.verdicts(clients), wanted, clients, mesh, "seed \(seed), in another order")
                // And as the other mode has it.
                _ = permissions.set(mesh.precedence == .allowWins ? .mostSpecific : .allowWins)
                reference.isMostSpecific.toggle()
                expectSame(
                    permissions.verdicts(clients), reference.verdicts(clients), clients, mesh, "seed \(seed), flipped")
                meshes += 1
                decisions += 2 * clients.count * wanted.count
            }
        }
        print(
            "random meshes: \(meshes) with \(decisions) decisions, \(Int(Double(meshes) / (elapsed / .seconds(1)))) a second"
        )
    }

    /// How many meshes it takes before anything is said to be correct; where time is given, there are more.
    private static var meshes: Int { ProcessInfo.processInfo.environment["FUZZ_SECONDS"] == nil ? 1000 : 100_000 }
}
