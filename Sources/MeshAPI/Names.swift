/// Every name by which Koguma and its users find things in a cluster.
public enum Names {
    /// The executable, the Lease, the Deployment and the Helm chart.
    public static let project = "koguma"

    /// The mesh of an object that names none.
    public static let defaultMesh = "default"

    /// The system namespace unless `--system-namespace` names another.
    public static let systemNamespace = "kuma-system"

    /// The system namespace of `koguma dev`.
    public static let developmentSystemNamespace = "kong-mesh-system"

    /// The finalizer that holds a Mesh until its certificate authority is gone.
    public static let finalizer = "koguma.io/ca"

    /// How the names of Kuma's admission webhooks end: it would fight us over the same objects.
    public static let kumaWebhookSuffix = ".kuma-admission.kuma.io"
}

extension Names {
    /// The type of a Secret that holds one value of a mesh, as Kuma has it.
    public static let secretType = "system.kuma.io/secret"

    /// The key of the value in such a Secret.
    public static let secretValue = "value"

    /// The certificate of a builtin backend: PEM, as Kuma stores it.
    public static func certificateSecret(mesh: String, backend: String) -> String {
        "\(mesh).ca-builtin-cert-\(backend)"
    }

    /// The private key of a builtin backend: PEM, as Kuma stores it.
    public static func keySecret(mesh: String, backend: String) -> String {
        "\(mesh).ca-builtin-key-\(backend)"
    }

    /// Whether names of Secrets can be made from the name of that backend: it is a DNS label.
    public static func isUsable(backend: String) -> Bool {
        // 63, as RFC 1123 has it: Kuma's may be longer than ours.
        backend.utf8.count <= 63 && DNSLabel.isValid(backend)
    }

    /// What follows the name of a Secret that holds a prepared successor.
    public static let successorSuffix = ".next"

    /// The certificate that the older form `ca: {provided: {}}` means.
    public static func providedCertificateSecret(mesh: String, backend: String) -> String {
        "\(mesh).ca-provided-cert-\(backend)"
    }

    /// The private key that the older form `ca: {provided: {}}` means.
    public static func providedKeySecret(mesh: String, backend: String) -> String {
        "\(mesh).ca-provided-key-\(backend)"
    }

    /// The state of a mesh's certificate authority, in the system namespace.
    public static func stateSecret(mesh: String) -> String { "\(mesh).ca-state" }

    /// The trust bundle of a mesh, in every namespace with members.
    public static func bundleConfigMap(mesh: String) -> String { "\(mesh).mesh-trust-bundle" }

    /// The keys of that ConfigMap.
    public enum BundleKey {
        /// PEM, newest anchor first.
        public static let certificates = "ca.crt"
        /// The SPIFFE bundle document.
        public static let document = "bundle.json"
    }
}

extension Names {
    /// The keys of an identity's Secret: those of `kubernetes.io/tls`, and the trust bundle.
    public enum IdentityKey {
        /// PEM: the leaf, then what travels with it.
        public static let certificate = "tls.crt"
        /// PEM, PKCS#8.
        public static let privateKey = "tls.key"
        /// PEM, newest anchor first.
        public static let authorities = "ca.crt"
    }
}

extension Names {
    /// Labels, ours and Kuma's.
    public enum Label {
        /// The mesh of an object.
        public static let mesh = "kuma.io/mesh"
        /// On a policy: `shadow` if it is not to be enforced.
        public static let effect = "kuma.io/effect"
        /// On a Namespace or Pod: whether it is in the mesh (`enabled`, `true`, `disabled`).
        public static let sidecarInjection = "kuma.io/sidecar-injection"
        /// On a Dataplane of ours: its namespace.
        public static let namespace = "k8s.kuma.io/namespace"
        /// On a Dataplane of ours: `sidecar` or `gateway`.
        public static let proxyType = "kuma.io/proxy-type"
        /// On everything that we own.
        public static let managedBy = "app.kubernetes.io/managed-by"
        /// On what an installation consists of.
        public static let partOf = "app.kubernetes.io/part-of"
    }

    /// Annotations that users set.
    public enum Annotation {
        /// On a Mesh: a new value starts a rotation.
        public static let rotate = "koguma.io/rotate-ca"
        /// On a Mesh: the SPKI fingerprint of a root that is never to be trusted again.
        public static let taint = "koguma.io/taint-ca"
        /// On a Mesh: the fingerprint of a lost root that may be replaced by a new one.
        public static let recreate = "koguma.io/recreate-ca"
        /// On a Mesh: `Retain` keeps the Secrets of the certificate authority when the Mesh is deleted.
        public static let deletionPolicy = "koguma.io/ca-deletion-policy"
        /// On a Mesh: the system namespace that holds its authority; a controller of another one leaves the Mesh alone.
        public static let systemNamespace = "koguma.io/system-namespace"
        /// On a Mesh: `AllowWins` or `MostSpecific`.
        public static let permissionPrecedence = "koguma.io/permission-precedence"
        /// On a Namespace: the meshes among which its Pods may pick.
        public static let meshes = "koguma.io/meshes"
        /// On a Namespace or Service: `true` asks for identities in Secrets.
        public static let identitySecret = "koguma.io/identity-secret"
        /// On an identity Secret: its SPIFFE ID.
        public static let spiffeID = "koguma.io/spiffe-id"
        /// On a Pod: where its sidecar forwards to; loopback only.
        public static let serviceAddress = "koguma.io/service-address"
        /// On a Pod: its outbounds, as `<port>=<service>,…`.
        public static let outbounds = "koguma.io/outbounds"
        /// On a Pod: whether it is a gateway of somebody else's, which is in the mesh as a client only.
        public static let gateway = "kuma.io/gateway"
        /// On a Service: that no workload is named after it.
        public static let ignore = "kuma.io/ignore"
        /// On a Service: what is spoken on a port of it.
        public static func serviceProtocol(port: Int) -> String { "\(port).service.kuma.io/protocol" }
    }

    /// Tags of inbounds, in Kuma's words.
    public enum Tag {
        /// What all that are Kuma's have in them: the keys that nobody else decides about.
        public static let reserved = "kuma.io/"
        /// The name of the service, from which comes the identity.
        public static let service = "kuma.io/service"
        /// What is spoken.
        public static let `protocol` = "kuma.io/protocol"
        /// Which of several, where each is reached by itself.
        public static let instance = "kuma.io/instance"
        /// The namespace.
        public static let namespace = "k8s.kuma.io/namespace"
        /// The Service of Kubernetes.
        public static let serviceName = "k8s.kuma.io/service-name"
        /// The port of that Service.
        public static let servicePort = "k8s.kuma.io/service-port"
    }

    /// The value of `koguma.io/ca-deletion-policy` that keeps the Secrets.
    public static let retain = "Retain"

    /// The field managers: one a controller.
    public enum FieldManager {
        /// What writes the status of Meshes and all that belongs to their authorities.
        public static let mesh = "koguma-mesh"
        /// What writes Dataplanes.
        public static let dataplane = "koguma-dataplane"
        /// What writes identity Secrets.
        public static let identity = "koguma-identity"
        /// What writes the status of permissions.
        public static let permission = "koguma-permission"
    }

    /// The ports that the controller listens on.
    public enum Port {
        /// HTTP, for Prometheus.
        public static let metrics = 8080
        /// HTTP, for the probes of the kubelet.
        public static let health = 8081
        /// Where proxies get their configuration; Kuma's number.
        public static let discovery = 5678
    }
}
