import DevelopmentCluster
import KubernetesClient
import YAML

/// The workloads that `koguma dev --with-example` begins with.
enum ExampleManifest {
    /// Creates what of them is not there yet; what the user made of the rest stays.
    static func create(with client: KubernetesClient) async throws {
        let documents = try YAML.parse(Array(text.utf8))
        try await DevelopmentCluster.create(documents.map(\.value), with: client)
    }

    /// `Manifests/examples/kong-air-production.yaml`, to the letter: a test holds them equal.
    static let text = """
        # The workloads of Kuma's guides: two services in a namespace with sidecar injection. The policies are yours to type.
        apiVersion: v1
        kind: Namespace
        metadata:
          name: kong-air-production
          labels:
            kuma.io/sidecar-injection: enabled
        \(service("check-in-api-blu", replicas: 2))
        \(service("flight-control-blu", replicas: 1))

        """

    private static func service(_ name: String, replicas: Int) -> String {
        """
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: \(name)
          namespace: kong-air-production
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: \(name)
          namespace: kong-air-production
        spec:
          selector:
            app: \(name)
          ports:
            - name: http
              port: 8080
              targetPort: http
              appProtocol: http
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: \(name)
          namespace: kong-air-production
          labels:
            app: \(name)
        spec:
          replicas: \(replicas)
          selector:
            matchLabels:
              app: \(name)
          template:
            metadata:
              labels:
                app: \(name)
            spec:
              serviceAccountName: \(name)
              containers:
                - name: app
                  image: registry.k8s.io/e2e-test-images/agnhost:2.53
                  args: [netexec, --http-port=8080]
                  ports:
                    - name: http
                      containerPort: 8080
        """
    }
}
