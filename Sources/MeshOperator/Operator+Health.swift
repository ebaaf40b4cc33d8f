public import ControllerRuntime

extension Operator {
    /// What `/healthz` asks: a problem is one that only a restart mends.
    public var livenessChecks: [HealthCheck] {
        (clusterFillers + meshFillers + workloadFillers + permissionFillers).map(\.livenessCheck)
            + workloads.healthChecks + permissions.healthChecks
            + [controller.healthCheck, elector?.livenessCheck].compactMap(\.self)
    }

    /// What `/readyz` asks: whether this controller can lead, or stand by.
    ///
    /// A standby is as ready as a leader.
    public var readinessChecks: [HealthCheck] {
        [
            HealthCheck("cluster") { [cluster] in cluster.verdict.problem },
            stores.meshes.syncCheck, stores.secrets.syncCheck, stores.bundles.syncCheck,
        ] + workloads.stores.syncChecks + permissions.stores.syncChecks
            + [elector?.readinessCheck].compactMap(\.self)
    }

    /// Why the controller does not do its work; nil if it does.
    public var problem: String? { readinessChecks.lazy.compactMap(\.problem).first }
}
