import FoundationEssentials
import JSON
import KubernetesAPI

/// The semantic core of the server: Kubernetes' verbs over storage in memory. No method here blocks or does I/O.
///
/// - `init(configuration: Configuration = .init())`: clock, limits, sizes of histories
/// - `registry: ResourceRegistry`: what is served now
/// - `get(_ target: ObjectTarget, resourceVersion: String = "") throws(APIStatusError) -> APIObject`
/// - `list(_ target: ObjectTarget, _ options: ListOptions) throws(APIStatusError) -> ListResult`
/// - `watch(_ target: ObjectTarget, _ options: WatchOptions) throws(APIStatusError) -> APIWatchStream`
/// - `create(_ body: RequestBody, at target: ObjectTarget, _ options: WriteOptions) throws(APIStatusError) -> WriteResult`
/// - `update(…)`, `patch(_ body: RequestBody, type: PatchType, at:, _ options:)` likewise
/// - `delete(_ target: ObjectTarget, _ options: DeleteOptions) throws(APIStatusError) -> DeleteResult`
/// - `deleteCollection(_ target:, selecting: ListOptions, _ options: DeleteOptions) throws(APIStatusError) -> ListResult`
/// - `run() async`: garbage collection and namespace deletion, until cancelled; `settle()` does what is due at once
final class APICore: Sendable {
}
