import MeshOperator
import Testing

@Suite struct ManifestValidatorTests {
    private func findings(_ text: String) -> [String] {
        ManifestValidator.validate(Array(text.utf8), file: "mesh.yaml").findings.map(\.description)
    }

    @Test func `a key of conf that only Kuma passes over is found with its line`() {
        let mesh = """
            apiVersion: kuma.io/v1alpha1
            kind: Mesh
            metadata: {name: default}
            spec:
              mtls:
                backends:
                  - name: a
                    type: builtin
                    conf:
                      caCert:
                        rsabits: 4096
            """
        #expect(
            findings(mesh) == [
                "mesh.yaml:11: spec.mtls.backends[0].conf.caCert.rsabits: unknown field; known here: RSAbits, "
                    + "expiration, rsaBits"
            ])
    }

    @Test func `a Dataplane is checked`() {
        let dataplane = """
            apiVersion: kuma.io/v1alpha1
            kind: Dataplane
            metadata: {name: vm, namespace: shop}
            mesh: default
            spec:
              networking:
                address: 10.0.0.1
                inbound:
                  - port: 0
                    tags: {kuma.io/service: vm_shop_svc}
            """
        #expect(
            findings(dataplane) == [
                "mesh.yaml:9: spec.networking.inbound[0].port: port must be in the range [1, 65535]"
            ])
    }

    /// The manifests of `examples` that users bring.
    @Test(arguments: [
        """
        apiVersion: kuma.io/v1alpha1
        kind: Mesh
        metadata:
          name: default
        spec:
          mtls:
            enabled: true
            ca:
              builtin: {}
        """,
        """
        apiVersion: kuma.io/v1alpha1
        kind: Mesh
        metadata:
          name: default
        spec:
          mtls:
            enabled: true
            ca:
              provided: {}
        """,
        """
        apiVersion: kuma.io/v1alpha1
        kind: Mesh
        metadata:
          name: default
        spec:
          mtls:
            backends:
              - name: builtin
                type: builtin
            enabledBackend: builtin
        """,
        """
        apiVersion: kuma.io/v1alpha1
        kind: MeshTrafficPermission
        metadata:
          name: allow-flight-control-to-check-in
          namespace: kong-mesh-system
        spec:
          targetRef:
            kind: MeshService
            name: check-in-api-blu
          from:
            - targetRef:
                kind: MeshService
                name: flight-control-blu
              default:
                action: Allow
        """,
        """
        apiVersion: kuma.io/v1alpha1
        kind: MeshTrafficPermission
        metadata:
          name: default-deny
          namespace: kong-mesh-system
        spec:
          targetRef:
            kind: Mesh
          from:
            - targetRef:
                kind: Mesh
              default:
                action: Deny
        """,
    ])
    func acceptsWhatUsersBring(manifest: String) {
        let report = ManifestValidator.validate(Array(manifest.utf8), file: "a.yaml")
        #expect(report.findings == [])
        #expect(report.checked == 1)
    }

    @Test func namesTheLine() {
        #expect(
            findings(
                """
                # two documents
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: not-ours}
                dta: {}
                ---
                apiVersion: kuma.io/v1alpha1
                kind: Mesh
                metadata:
                  name: default
                  lables: {}
                  annotations:
                    koguma.io/permission-precedence: DenyWins
                spec:
                  mtls:
                    enabeld: true
                    enabledBackend: b
                    backends:
                    - name: a
                      type: builtin
                      mode: strict
                    - name: c
                """) == [
                    "mesh.yaml:11: metadata.lables: unknown field",
                    "mesh.yaml:13: metadata.annotations[koguma.io/permission-precedence]: "
                        + "has to be AllowWins or MostSpecific",
                    "mesh.yaml:16: spec.mtls.enabeld: unknown field",
                    "mesh.yaml:17: spec.mtls.enabledBackend: has to be set to one of the backends in the mesh",
                    #"mesh.yaml:21: spec.mtls.backends[0].mode: Unsupported value: "strict": "#
                        + #"supported values: "STRICT", "PERMISSIVE""#,
                    "mesh.yaml:22: spec.mtls.backends[1].type: Required value",
                ])
    }

    @Test func findsFieldsWithDotsInTheirNames() {
        #expect(
            findings(
                """
                apiVersion: kuma.io/v1alpha1
                kind: MeshTrafficPermission
                metadata: {name: a}
                spec:
                  from:
                  - targetRef:
                      kind: MeshSubset
                      tags:
                        k8s.kuma.io/namespace: 5
                    default: {action: Allow}
                """) == [
                    "mesh.yaml:9: spec.from[0].targetRef.tags.k8s.kuma.io/namespace: Invalid value: \"integer\": "
                        + "spec.from[0].targetRef.tags.k8s.kuma.io/namespace in body must be of type string: "
                        + "\"integer\""
                ])
    }

    @Test func saysWhichKindsOfKumaItPassedOver() {
        let text = "apiVersion: kuma.io/v1alpha1\nkind: Meshh\n---\napiVersion: v1\nkind: Pod\n"
        let report = ManifestValidator.validate(Array(text.utf8), file: "mesh.yaml")
        #expect(report.skipped == ["mesh.yaml:2: Meshh"])
        #expect(report.checked == 0 && report.findings.isEmpty)
    }

    @Test(arguments: [("v1", "List"), ("kuma.io/v1alpha1", "MeshList")])
    func looksIntoLists(apiVersion: String, kind: String) {
        let report = ManifestValidator.validate(
            Array(
                """
                {"apiVersion": "\(apiVersion)", "kind": "\(kind)", "items": [
                  {"apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": {"name": "a"}},
                  {"apiVersion": "kuma.io/v1alpha1", "kind": "Mesh",
                   "metadata": {"name": "a.b"}}
                ]}
                """.utf8), file: "list.json")
        #expect(report.checked == 2)
        #expect(report.findings.map(\.line) == [4])
    }

    @Test(arguments: ["a: [", "apiVersion: kuma.io/v1alpha1\nkind: Mesh\nkind: Mesh\n", "\u{1}", "just words"])
    func reportsWhatIsNoManifest(text: String) {
        let report = ManifestValidator.validate(Array(text.utf8), file: "a")
        #expect(!report.findings.isEmpty)
        #expect(report.checked == 0)
    }

    @Test func refusesOtherFormsOfOurKinds() {
        #expect(
            findings("type: Mesh\nname: default\n") == [
                "mesh.yaml:1: type: is Kuma's Universal form, which is not supported: "
                    + "use apiVersion, kind, metadata and spec"
            ])
        #expect(
            findings("apiVersion: kuma.io/v1\nkind: Mesh\nmetadata: {name: a}\n")
                == ["mesh.yaml:1: apiVersion: there is no Mesh of kuma.io/v1"])
        #expect(findings("kind: Mesh\n") == ["mesh.yaml:1: apiVersion: is missing, or no string"])
        #expect(findings("apiVersion: kuma.io/v1alpha1\nkind: MeshTimeout\n") == [])
        #expect(findings("") == [])
        #expect(
            findings("apiVersion: kuma.io/v1alpha1\nkind: Mesh\n") == ["mesh.yaml:1: metadata: Required value"])
    }
}
