import JSON

extension APICore {
    /// Creates the Service by which Pods reach the server: `kubernetes`, with the first address that there is.
    func createServerService() {
        guard let resource = registry.definition(storage: BuiltInResources.services) else { return }
        let service: JSONValue = [
            "metadata": [
                "name": "kubernetes", "labels": ["component": "apiserver", "provider": "kubernetes"],
            ],
            "spec": [
                "clusterIP": .string(ServiceAllocation.serverAddress),
                "ports": [["name": "https", "port": 443, "targetPort": 6443]],
            ],
        ]
        let target = ObjectTarget(resource: resource, namespace: "default")
        let caller = Caller(user: "system:apiserver", groups: ["system:masters"], userAgent: "kube-apiserver")
        _ = try? create(RequestBody(bytes: service.encoded()), at: target, WriteOptions(caller: caller))
    }
}
