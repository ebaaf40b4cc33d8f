public import ControllerRuntime

extension Operator {
    /// Has a registry ask for what changes by itself, and for what the status of Meshes says; once.
    public func observe(in registry: PrometheusRegistry) {
        registry.onCollect { [controller] in controller.collectMetrics() }
        registry.onCollect { [workloads] in workloads.collectMetrics() }
        registry.onCollect { [permissions] in permissions.collectMetrics() }
        let meshes = stores.meshes
        registry.observe("koguma_mesh_condition") { MeshSamples.conditions(meshes.list()) }
        registry.observe("koguma_ca_certificate_not_before_timestamp_seconds") { MeshSamples.notBefore(meshes.list()) }
        registry.observe("koguma_ca_certificate_not_after_timestamp_seconds") { MeshSamples.notAfter(meshes.list()) }
        registry.observe("koguma_ca_anchor_not_after_timestamp_seconds") { MeshSamples.anchors(meshes.list()) }
        registry.observe("koguma_ca_anchors") { MeshSamples.anchorCounts(meshes.list()) }
        registry.observe("koguma_ca_rotation_phase") { MeshSamples.phases(meshes.list()) }
        registry.observe("koguma_certificates") { MeshSamples.certificates(meshes.list()) }
        registry.observe("koguma_certificates_earliest_expiry_timestamp_seconds") {
            MeshSamples.earliestExpiry(meshes.list())
        }
        registry.observe("koguma_dataplanes") { MeshSamples.dataplanes(meshes.list()) }
        let permissions = permissions
        registry.observe("koguma_permissions") {
            PermissionSamples.conditions(permissions.stores.policies.list(), meshes.list())
                + PermissionSamples.conditions(permissions.stores.legacy.list(), meshes.list())
        }
        registry.observe("koguma_permission_inbounds") {
            PermissionSamples.inbounds(permissions.board.inboundCounts, meshes.list())
        }
    }
}
