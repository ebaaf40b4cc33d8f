import ControllerRuntime
import MeshAPI

/// What is known of all permissions without asking.
final class PermissionStores: Sendable {
    let policies = Store<MeshTrafficPermission>()
    let legacy = Store<TrafficPermission>()

    func fillers(_ make: StoreFillers) -> [any StoreFilling] { [make.filler(of: policies), make.filler(of: legacy)] }

    func waitUntilSynced() async throws {
        try await policies.waitUntilSynced()
        try await legacy.waitUntilSynced()
    }

    /// Whether everything has been listed.
    var syncChecks: [HealthCheck] { [policies.syncCheck, legacy.syncCheck] }
}
