import KubernetesAPI
import MeshAPI

/// After whom a Pod is named that no Service has: the controller of its controller, as far as the names tell.
enum OwnerName {
    /// The Deployment of a ReplicaSet, the CronJob of a Job, else the Pod's controller, else the Pod.
    ///
    /// Owner references are what somebody wrote: nothing is looked up, and what could not be the name of an object is
    /// not taken.
    static func of(_ pod: WorkloadPod) -> String {
        guard let owner = pod.metadata.ownerReferences.first(where: { $0.controller == true }) else {
            return pod.metadata.name
        }
        let name = controller(of: owner, pod: pod)
        return DNSLabel.isSubdomain(name) ? name : pod.metadata.name
    }

    private static func controller(of owner: OwnerReference, pod: WorkloadPod) -> String {
        if owner.kind == "ReplicaSet", owner.apiVersion.hasPrefix("apps/"),
            let hash = pod.metadata.labels["pod-template-hash"], !hash.isEmpty, owner.name.hasSuffix("-\(hash)")
        {
            return String(owner.name.dropLast(hash.count + 1))
        }
        // A CronJob names its Jobs by the minute since 1970, which has eight digits until 2160.
        let minute = owner.name.suffix(8)
        if owner.kind == "Job", owner.apiVersion.hasPrefix("batch/"), minute.utf8.count == 8,
            minute.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            owner.name.dropLast(8).hasSuffix("-")
        {
            return String(owner.name.dropLast(9))
        }
        return owner.name
    }
}
