import JSON

/// The cluster roles and bindings that are always there, as far as people meet them: those of users, and what they are
/// made of (k8s.io/kubernetes, plugin/pkg/auth/authorizer/rbac/bootstrappolicy, of 1.36).
enum BootstrapRoles {
    struct Role {
        let name: String
        /// Which of admin, edit and view has these rules too.
        var addsTo: String?
        /// Whether its rules are gathered from others.
        var gathers = false
        var rules: [PolicyRule] = []

        init(_ name: String, addsTo: String? = nil, gathers: Bool = false, rules: [PolicyRule] = []) {
            self.name = name
            self.addsTo = addsTo
            self.gathers = gathers
            self.rules = rules
        }
    }

    /// Which groups and users get which role.
    static let bindings: [(role: String, subjects: [RBACPolicy.Subject])] = [
        ("cluster-admin", [group(RBACAuthorizer.administrators)]),
        ("system:basic-user", [group(Caller.authenticated)]),
        ("system:discovery", [group(Caller.authenticated)]),
        ("system:monitoring", [group("system:monitoring")]),
        ("system:node", []),
        ("system:node-proxier", [.init(kind: "User", name: "system:kube-proxy", namespace: "")]),
        ("system:public-info-viewer", [group(Caller.authenticated), group(Caller.unauthenticated)]),
        ("system:service-account-issuer-discovery", [group("system:serviceaccounts")]),
    ]

    private static func group(_ name: String) -> RBACPolicy.Subject { .init(kind: "Group", name: name, namespace: "") }

    private static let read = ["get", "list", "watch"]
    private static let change = ["create", "delete", "deletecollection", "patch", "update"]
    private static let all = (read + change).sorted()

    static let roles: [Role] = [
        Role(
            "cluster-admin",
            rules: [
                PolicyRule(verbs: ["*"], groups: ["*"], resources: ["*"]),
                PolicyRule(verbs: ["*"], paths: ["*"]),
            ]),
        Role("admin", gathers: true),
        Role("edit", addsTo: "admin", gathers: true),
        Role("view", addsTo: "edit", gathers: true),
        Role(
            "system:aggregate-to-admin", addsTo: "admin",
            rules: [
                PolicyRule(
                    verbs: ["create"], groups: ["authorization.k8s.io"],
                    resources: ["localsubjectaccessreviews"]),
                PolicyRule(verbs: all, groups: ["rbac.authorization.k8s.io"], resources: ["rolebindings", "roles"]),
            ]),
        Role(
            "system:aggregate-to-edit", addsTo: "edit",
            rules: [
                PolicyRule(
                    verbs: read, groups: [""],
                    resources: [
                        "pods/attach", "pods/exec", "pods/portforward", "pods/proxy", "secrets", "services/proxy",
                    ]),
                PolicyRule(verbs: ["impersonate"], groups: [""], resources: ["serviceaccounts"]),
                PolicyRule(
                    verbs: change, groups: [""],
                    resources: ["pods", "pods/attach", "pods/exec", "pods/portforward", "pods/proxy"]),
                PolicyRule(verbs: ["create"], groups: [""], resources: ["pods/eviction"]),
                PolicyRule(
                    verbs: change, groups: [""],
                    resources: [
                        "configmaps", "persistentvolumeclaims", "replicationcontrollers",
                        "replicationcontrollers/scale", "secrets", "serviceaccounts", "services", "services/proxy",
                    ]),
                PolicyRule(verbs: ["create"], groups: [""], resources: ["serviceaccounts/token"]),
                PolicyRule(verbs: change, groups: ["", "events.k8s.io"], resources: ["events"]),
                PolicyRule(
                    verbs: change, groups: ["apps"],
                    resources: [
                        "daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets",
                        "replicasets/scale", "statefulsets", "statefulsets/scale",
                    ]),
                PolicyRule(verbs: change, groups: ["autoscaling"], resources: ["horizontalpodautoscalers"]),
                PolicyRule(verbs: change, groups: ["batch"], resources: ["cronjobs", "jobs"]),
                PolicyRule(
                    verbs: change, groups: ["extensions"],
                    resources: [
                        "daemonsets", "deployments", "deployments/rollback", "deployments/scale", "ingresses",
                        "networkpolicies", "replicasets", "replicasets/scale", "replicationcontrollers/scale",
                    ]),
                PolicyRule(verbs: change, groups: ["policy"], resources: ["poddisruptionbudgets"]),
                PolicyRule(verbs: change, groups: ["networking.k8s.io"], resources: ["ingresses", "networkpolicies"]),
                PolicyRule(verbs: all, groups: ["coordination.k8s.io"], resources: ["leases"]),
                PolicyRule(
                    verbs: change, groups: ["resource.k8s.io"],
                    resources: ["resourceclaims", "resourceclaimtemplates"]),
            ]),
        Role(
            "system:aggregate-to-view", addsTo: "view",
            rules: [
                PolicyRule(
                    verbs: read, groups: [""],
                    resources: [
                        "configmaps", "endpoints", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods",
                        "replicationcontrollers", "replicationcontrollers/scale", "serviceaccounts", "services",
                        "services/status",
                    ]),
                PolicyRule(
                    verbs: read, groups: [""],
                    resources: [
                        "bindings", "limitranges", "namespaces/status", "pods/log", "pods/status",
                        "replicationcontrollers/status", "resourcequotas", "resourcequotas/status",
                    ]),
                PolicyRule(verbs: read, groups: [""], resources: ["namespaces"]),
                PolicyRule(verbs: read, groups: ["", "events.k8s.io"], resources: ["events"]),
                PolicyRule(verbs: read, groups: ["discovery.k8s.io"], resources: ["endpointslices"]),
                PolicyRule(
                    verbs: read, groups: ["apps"],
                    resources: [
                        "controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale",
                        "deployments/status", "replicasets", "replicasets/scale", "replicasets/status", "statefulsets",
                        "statefulsets/scale", "statefulsets/status",
                    ]),
                PolicyRule(
                    verbs: read, groups: ["autoscaling"],
                    resources: ["horizontalpodautoscalers", "horizontalpodautoscalers/status"]),
                PolicyRule(
                    verbs: read, groups: ["batch"],
                    resources: ["cronjobs", "cronjobs/status", "jobs", "jobs/status"]),
                PolicyRule(
                    verbs: read, groups: ["extensions"],
                    resources: [
                        "daemonsets", "daemonsets/status", "deployments", "deployments/scale", "deployments/status",
                        "ingresses", "ingresses/status", "networkpolicies", "replicasets", "replicasets/scale",
                        "replicasets/status", "replicationcontrollers/scale",
                    ]),
                PolicyRule(
                    verbs: read, groups: ["policy"],
                    resources: ["poddisruptionbudgets", "poddisruptionbudgets/status"]),
                PolicyRule(
                    verbs: read, groups: ["networking.k8s.io"],
                    resources: ["ingresses", "ingresses/status", "networkpolicies"]),
                PolicyRule(
                    verbs: read, groups: ["resource.k8s.io"],
                    resources: ["resourceclaims", "resourceclaims/status", "resourceclaimtemplates"]),
            ]),
        Role(
            "system:auth-delegator",
            rules: [
                PolicyRule(verbs: ["create"], groups: ["authentication.k8s.io"], resources: ["tokenreviews"]),
                PolicyRule(verbs: ["create"], groups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"]),
            ]),
        Role(
            "system:basic-user",
            rules: [
                PolicyRule(
                    verbs: ["create"], groups: ["authorization.k8s.io"],
                    resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
                PolicyRule(verbs: ["create"], groups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"]),
            ]),
        Role(
            "system:discovery",
            rules: [
                PolicyRule(
                    verbs: ["get"],
                    paths: [
                        "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi", "/openapi/*", "/readyz",
                        "/version", "/version/",
                    ])
            ]),
        Role(
            "system:kubelet-api-admin",
            rules: [
                PolicyRule(verbs: read, groups: [""], resources: ["nodes"]),
                PolicyRule(verbs: ["proxy"], groups: [""], resources: ["nodes"]),
                PolicyRule(
                    verbs: ["*"], groups: [""],
                    resources: ["nodes/log", "nodes/metrics", "nodes/proxy", "nodes/stats"]),
                PolicyRule(verbs: ["*"], groups: [""], resources: ["nodes/configz", "nodes/healthz", "nodes/pods"]),
            ]),
        Role(
            "system:monitoring",
            rules: [
                PolicyRule(
                    verbs: ["get"],
                    paths: [
                        "/flagz", "/healthz", "/healthz/*", "/livez", "/livez/*", "/metrics", "/metrics/slis",
                        "/readyz",
                        "/readyz/*", "/statusz",
                    ]),
                PolicyRule(verbs: ["get"], groups: [""], resources: ["nodes/metrics"]),
            ]),
        Role(
            "system:node",
            rules: [
                PolicyRule(verbs: ["create"], groups: ["authentication.k8s.io"], resources: ["tokenreviews"]),
                PolicyRule(
                    verbs: ["create"], groups: ["authorization.k8s.io"],
                    resources: ["localsubjectaccessreviews", "subjectaccessreviews"]),
                PolicyRule(verbs: read, groups: [""], resources: ["services"]),
                PolicyRule(verbs: ["create", "get", "list", "watch"], groups: [""], resources: ["nodes"]),
                PolicyRule(verbs: ["patch", "update"], groups: [""], resources: ["nodes/status"]),
                PolicyRule(verbs: ["patch", "update"], groups: [""], resources: ["nodes"]),
                PolicyRule(
                    verbs: ["create", "patch", "update"], groups: ["", "events.k8s.io"], resources: ["events"]),
                PolicyRule(verbs: read, groups: [""], resources: ["pods"]),
                PolicyRule(verbs: ["create", "delete"], groups: [""], resources: ["pods"]),
                PolicyRule(verbs: ["patch", "update"], groups: [""], resources: ["pods/status"]),
                PolicyRule(verbs: ["create"], groups: [""], resources: ["pods/eviction"]),
                PolicyRule(verbs: read, groups: [""], resources: ["configmaps", "secrets"]),
                PolicyRule(verbs: ["get"], groups: [""], resources: ["persistentvolumeclaims", "persistentvolumes"]),
                PolicyRule(verbs: ["get"], groups: [""], resources: ["endpoints"]),
                PolicyRule(
                    verbs: ["create", "get", "list", "watch"], groups: ["certificates.k8s.io"],
                    resources: ["certificatesigningrequests"]),
                PolicyRule(
                    verbs: ["create", "delete", "get", "patch", "update"], groups: ["coordination.k8s.io"],
                    resources: ["leases"]),
                PolicyRule(verbs: ["get"], groups: ["storage.k8s.io"], resources: ["volumeattachments"]),
                PolicyRule(verbs: ["create"], groups: [""], resources: ["serviceaccounts/token"]),
                PolicyRule(
                    verbs: ["get", "patch", "update"], groups: [""],
                    resources: ["persistentvolumeclaims/status"]),
                PolicyRule(verbs: read, groups: ["storage.k8s.io"], resources: ["csidrivers"]),
                PolicyRule(
                    verbs: ["create", "delete", "get", "patch", "update"], groups: ["storage.k8s.io"],
                    resources: ["csinodes"]),
                PolicyRule(verbs: read, groups: ["node.k8s.io"], resources: ["runtimeclasses"]),
                PolicyRule(verbs: ["get"], groups: ["resource.k8s.io"], resources: ["resourceclaims"]),
                PolicyRule(verbs: ["deletecollection"], groups: ["resource.k8s.io"], resources: ["resourceslices"]),
                PolicyRule(verbs: ["get"], groups: [""], resources: ["serviceaccounts"]),
            ]),
        Role(
            "system:node-proxier",
            rules: [
                PolicyRule(verbs: ["list", "watch"], groups: [""], resources: ["endpoints", "services"]),
                PolicyRule(verbs: read, groups: [""], resources: ["nodes"]),
                PolicyRule(
                    verbs: ["create", "patch", "update"], groups: ["", "events.k8s.io"], resources: ["events"]),
                PolicyRule(verbs: ["list", "watch"], groups: ["networking.k8s.io"], resources: ["servicecidrs"]),
                PolicyRule(verbs: ["list", "watch"], groups: ["discovery.k8s.io"], resources: ["endpointslices"]),
            ]),
        Role(
            "system:public-info-viewer",
            rules: [
                PolicyRule(verbs: ["get"], paths: ["/healthz", "/livez", "/readyz", "/version", "/version/"])
            ]),
        Role(
            "system:service-account-issuer-discovery",
            rules: [
                PolicyRule(
                    verbs: ["get"],
                    paths: [
                        "/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks",
                        "/openid/v1/jwks/",
                    ])
            ]),
    ]
}
