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
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: check-in-api-blu
          namespace: kong-air-production
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: check-in-api-blu
          namespace: kong-air-production
        spec:
          selector:
            app: check-in-api-blu
          ports:
            - name: http
              port: 8080
              targetPort: http
              appProtocol: http
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: check-in-api-blu
          namespace: kong-air-production
          labels:
            app: check-in-api-blu
        spec:
          replicas: 2
          selector:
            matchLabels:
              app: check-in-api-blu
          template:
            metadata:
              labels:
                app: check-in-api-blu
            spec:
              serviceAccountName: check-in-api-blu
              containers:
                - name: app
                  image: registry.k8s.io/e2e-test-images/agnhost:2.53
                  args: [netexec, --http-port=8080]
                  ports:
                    - name: http
                      containerPort: 8080
        ---
        apiVersion: v1
        kind: ServiceAccount
        metadata:
          name: flight-control-blu
          namespace: kong-air-production
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: flight-control-blu
          namespace: kong-air-production
        spec:
          selector:
            app: flight-control-blu
          ports:
            - name: http
              port: 8080
              targetPort: http
              appProtocol: http
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: flight-control-blu
          namespace: kong-air-production
          labels:
            app: flight-control-blu
        spec:
          replicas: 1
          selector:
            matchLabels:
              app: flight-control-blu
          template:
            metadata:
              labels:
                app: flight-control-blu
            spec:
              serviceAccountName: flight-control-blu
              containers:
                - name: app
                  image: registry.k8s.io/e2e-test-images/agnhost:2.53
                  args: [netexec, --http-port=8080]
                  ports:
                    - name: http
                      containerPort: 8080

        """
}
