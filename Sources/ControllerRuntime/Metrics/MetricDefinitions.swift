/// Every metric of Koguma; `Docs/metrics.md` is held equal to it.
///
/// Names, labels and buckets are those of controller-runtime (`pkg/internal/controller/metrics`, `pkg/metrics`) and
/// Kubernetes' component-base (`metrics/prometheus`), so that dashboards and alerts made for these find what they look
/// for.
public enum MetricDefinitions {
    /// All of them, in the order of the documentation.
    public static let all = controllers + queues + clients + reflectors + elections + process + koguma + registry

    static let controllers: [MetricDefinition] = [
        .init(
            "controller_runtime_reconcile_total", .counter, labels: ["controller", "result"],
            help: "Reconciles by result: success, requeue_after, requeue or error."),
        .init(
            "controller_runtime_reconcile_errors_total", .counter, labels: ["controller"],
            help: "Reconciles that failed."),
        .init(
            "controller_runtime_terminal_reconcile_errors_total", .counter, labels: ["controller"],
            help: "Reconciles that failed in a way that trying again does not mend."),
        .init(
            "controller_runtime_reconcile_timeouts_total", .counter, labels: ["controller"],
            help: "Reconciles that were cancelled because they took too long."),
        .init(
            "controller_runtime_reconcile_panics_total", .counter, labels: ["controller"],
            help: "Always zero: a trap ends the process. There for dashboards."),
        .init(
            "controller_runtime_reconcile_time_seconds", .histogram(buckets: reconcileBuckets), labels: ["controller"],
            help: "How long reconciles took."),
        .init(
            "controller_runtime_max_concurrent_reconciles", .gauge, labels: ["controller"],
            help: "How many reconciles may run at once."),
        .init(
            "controller_runtime_active_workers", .gauge, labels: ["controller"], help: "How many reconciles run now."),
    ]

    static let queues: [MetricDefinition] = [
        .init(
            "workqueue_depth", .gauge, labels: ["name", "controller", "priority"],
            help: "Keys that wait to be worked on now."),
        .init("workqueue_adds_total", .counter, labels: ["name", "controller"], help: "Keys that were added."),
        .init(
            "workqueue_retries_total", .counter, labels: ["name", "controller"],
            help: "Keys that were added for later, after failures and otherwise."),
        .init(
            "workqueue_queue_duration_seconds", .histogram(buckets: queueBuckets), labels: ["name", "controller"],
            help: "How long keys waited before they were worked on."),
        .init(
            "workqueue_work_duration_seconds", .histogram(buckets: queueBuckets), labels: ["name", "controller"],
            help: "How long keys were worked on."),
        .init(
            "workqueue_unfinished_work_seconds", .gauge, labels: ["name", "controller"],
            help: "How long all keys that are worked on now have been, added up: a stuck worker makes it grow."),
        .init(
            "workqueue_longest_running_processor_seconds", .gauge, labels: ["name", "controller"],
            help: "How long the key that has been worked on for the longest time has been."),
    ]

    static let clients: [MetricDefinition] = [
        .init(
            "rest_client_requests_total", .counter, labels: ["code", "method", "host"],
            help: "Requests to the API server by status code, method and host; <error> stands for no answer."),
        .init(
            "rest_client_request_duration_seconds", .histogram(buckets: requestBuckets), labels: ["verb", "host"],
            help: "How long requests to the API server took; watches until they were open."),
        .init(
            "rest_client_request_size_bytes", .histogram(buckets: sizeBuckets), labels: ["verb", "host"],
            help: "Sizes of the bodies sent to the API server."),
        .init(
            "rest_client_response_size_bytes", .histogram(buckets: sizeBuckets), labels: ["verb", "host"],
            help: "Sizes of the bodies received from the API server, those of watches aside."),
        .init(
            "rest_client_request_retries_total", .counter, labels: ["code", "verb", "host"],
            help: "Requests that were sent again because the API server asked for it."),
        .init(
            "certwatcher_read_certificate_total", .counter,
            help: "How often the certificate files of the client were read again."),
        .init(
            "certwatcher_read_certificate_errors_total", .counter,
            help: "How often one of them could not be used, so that the client went on with what it had."),
    ]

    static let reflectors: [MetricDefinition] = [
        .init("reflector_lists_total", .counter, labels: ["name"], help: "Lists of a resource that were begun."),
        .init(
            "reflector_list_duration_seconds", .histogram(buckets: requestBuckets), labels: ["name"],
            help: "How long lists took, all pages together."),
        .init(
            "reflector_items_per_list", .histogram(buckets: countBuckets), labels: ["name"],
            help: "How many objects lists had."),
        .init("reflector_watches_total", .counter, labels: ["name"], help: "Watches of a resource that were begun."),
        .init(
            "reflector_short_watches_total", .counter, labels: ["name"],
            help: "Watches that ended within a second without an event."),
        .init(
            "reflector_watch_duration_seconds", .histogram(buckets: watchBuckets), labels: ["name"],
            help: "How long watches lasted."),
        .init(
            "reflector_items_per_watch", .histogram(buckets: countBuckets), labels: ["name"],
            help: "How many events watches had."),
        .init(
            "reflector_last_resource_version", .gauge, labels: ["name"],
            help: "The version up to which a resource is known."),
    ]

    static let elections: [MetricDefinition] = [
        .init(
            "leader_election_master_status", .gauge, labels: ["name"],
            help: "Whether this process leads: 1 if so, 0 if not."),
        .init(
            "leader_election_slowpath_total", .counter, labels: ["name"],
            help: "Renewals of the lease that had to read it first."),
    ]

    static let process: [MetricDefinition] = [
        .init("process_cpu_seconds_total", .counter, help: "Processor time of the process, its own and the kernel's."),
        .init("process_resident_memory_bytes", .gauge, help: "Memory of the process that is in RAM."),
        .init("process_virtual_memory_bytes", .gauge, help: "Address space of the process."),
        .init("process_open_fds", .gauge, help: "Files and sockets that the process has open."),
        .init("process_max_fds", .gauge, help: "How many files and sockets the process may have open."),
        .init("process_start_time_seconds", .gauge, help: "When the process started, in seconds since 1970."),
    ]

    static let koguma: [MetricDefinition] = [
        .init("koguma_build_info", .gauge, labels: ["version"], help: "Always 1; its label says which build this is."),
        .init(
            "koguma_mesh_condition", .gauge, labels: ["mesh", "condition"], maximumLabelSets: perMesh * 10,
            help: "Conditions in the status of a Mesh: 1 if True, 0 if not."),
        .init(
            "koguma_ca_certificate_not_before_timestamp_seconds", .gauge, labels: ["mesh", "backend"],
            maximumLabelSets: perMesh,
            help: "From when the root that signs for a mesh is valid, in seconds since 1970."),
        .init(
            "koguma_ca_certificate_not_after_timestamp_seconds", .gauge, labels: ["mesh", "backend"],
            maximumLabelSets: perMesh,
            help: "Until when the root that signs for a mesh is valid, in seconds since 1970."),
        .init(
            "koguma_ca_anchor_not_after_timestamp_seconds", .gauge, labels: ["mesh", "backend", "fingerprint"],
            maximumLabelSets: perMesh * 4,
            help: "Until when each root of a mesh is valid, in seconds since 1970; 16 digits of its fingerprint."),
        .init(
            "koguma_ca_anchors", .gauge, labels: ["mesh"], maximumLabelSets: perMesh,
            help: "How many roots a mesh has: one, and more while it rotates or where it lists more backends."),
        .init(
            "koguma_ca_rotation_phase", .gauge, labels: ["mesh", "phase"], maximumLabelSets: perMesh * 3,
            help: "Where a rotation stands: 1 for Distributing, Reissuing or Retiring if it is there, 0 if not."),
        .init(
            "koguma_certificates", .gauge, labels: ["mesh", "state"], maximumLabelSets: perMesh * 3,
            help: "Certificates of workloads: total that there should be, valid, and overdue for issue or renewal."),
        .init(
            "koguma_certificates_earliest_expiry_timestamp_seconds", .gauge, labels: ["mesh"],
            maximumLabelSets: perMesh,
            help: "When the first certificate of a workload of a mesh expires, in seconds since 1970."),
        .init(
            "koguma_certificates_issued_total", .counter, labels: ["reason"], maximumLabelSets: 8,
            help: "Certificates that were issued: first, renewal, authority, lifetime or damaged."),
        .init(
            "koguma_dataplanes", .gauge, labels: ["mesh", "state"], maximumLabelSets: perMesh * 3,
            help: "Dataplanes of a mesh: total, connected, and unprotected."),
        .init(
            "koguma_permissions", .gauge, labels: ["mesh", "kind", "condition", "status"],
            maximumLabelSets: perMesh * 36,
            help: "Permissions by what a condition in their status says; those without a Mesh have an empty mesh."),
        .init(
            "koguma_permission_inbounds", .gauge, labels: ["mesh"], maximumLabelSets: perMesh,
            help: "Inbounds of a mesh for which permissions are compiled; 0 where nobody leads."),
        .init(
            "koguma_permission_compile_seconds", .histogram(buckets: compileBuckets),
            help: "How long it took to compile what a change of a policy, a workload or a Mesh touched."),
    ]

    /// Nothing of these is kept, and nobody has more meshes.
    private static let perMesh = 10_000

    /// 5 ms for a change and 20 ms for one of the whole mesh are what is aimed at (`product.md` §8).
    private static let compileBuckets: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1,
    ]

    static let registry = [dropped]

    /// Counted by the registry itself.
    static let dropped = MetricDefinition(
        "koguma_metrics_dropped_total", .counter, labels: ["metric"],
        help: "Sets of labels that were not taken in because the metric has too many or is of another kind.")

    /// 40 buckets of controller-runtime, from 5 ms to 60 s.
    private static let reconcileBuckets: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.25, 1.5,
        1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60,
    ]

    /// 10 ns to 1000 s, each ten times the one before it (client-go `util/workqueue/metrics.go`).
    private static let queueBuckets: [Double] = [
        1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1, 10, 100, 1000,
    ]

    private static let requestBuckets: [Double] = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60]

    /// 64 B to 16 MiB.
    private static let sizeBuckets: [Double] = [
        64, 256, 512, 1024, 4096, 16384, 65536, 262_144, 1_048_576, 4_194_304, 16_777_216,
    ]

    private static let countBuckets: [Double] = [0, 1, 10, 100, 1000, 10_000, 100_000]

    /// Watches last from 5 to 10 minutes if nothing breaks.
    private static let watchBuckets: [Double] = [0.1, 1, 10, 60, 120, 300, 360, 420, 480, 540, 600, 900]

    /// What a histogram that is in no table has: the buckets that Prometheus' own clients have for durations.
    static let defaultBuckets: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
}
