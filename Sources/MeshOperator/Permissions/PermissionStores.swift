import ControllerRuntime
import MeshAPI

/// What is known of all permissions without asking.
final class PermissionStores: Sendable {
    let policies = Store<MeshTrafficPermission>()

    func fillers(_ make: StoreFillers) -> [any StoreFilling] { [make.filler(of: policies)] }

    func waitUntilSynced() async throws {
        try await policies.waitUntilSynced()
    }

    /// Whether everything has been listed.
    var syncChecks: [HealthCheck] { [policies.syncCheck] }
}
