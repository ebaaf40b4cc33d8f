import JSON
import KubernetesAPI
import MeshOperator
import Testing
import TrafficPermissions

/// What files are read as.
@Suite struct InventoryTests {
    @Test func `lists, JSON and other kinds are read as kubectl would`() throws {
        let list = """
            {"apiVersion": "v1", "kind": "List", "items": [
              {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "shop"}},
              {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}}]}
            """
        let typed = """
            apiVersion: kuma.io/v1alpha1
            kind: DataplaneList
            items:
              - metadata: {name: vm, namespace: shop}
                mesh: default
                spec: {networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: vm_shop_svc_80}}]}}
            """
        let files = try Files(Files.mesh, list, typed, "- a list\n", "{replicas: 1}\n")
        #expect(
            try files.explain().map(\.pair) == [
                "spiffe://default/a_shop_svc > shop/vm:80", "spiffe://default/vm_shop_svc_80 > shop/vm:80",
            ])
        #expect(files.remarks.contains("1.yaml: passed over 1 ConfigMap, on which permissions do not depend"))
        #expect(files.remarks.count == 3, "\(files.remarks)")
    }

    @Test(arguments: [
        "apiVersion: kuma.io/v1alpha2\nkind: MeshTrafficPermission\n",
        "apiVersion: kuma.io/v1alpha1\nkind: meshtrafficpermission\n", "apiVersion: v1\nkind: Dataplane\n",
    ])
    func `what was meant to be one of our kinds is not passed over`(_ object: String) throws {
        let error = #expect(throws: InventoryError.self) {
            try Files(Files.mesh, object + "metadata: {name: a, namespace: shop}\n")
        }
        #expect(error?.description.contains("is not known: write kind") == true)
    }

    @Test func `a Deployment counts as a Pod, unless its Pods are there`() throws {
        let deployment = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: app, image: app, ports: [{name: http, containerPort: 8080}]}]}
            ---
            apiVersion: batch/v1
            kind: CronJob
            metadata: {name: nightly, namespace: shop}
            spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app, image: app}]}}}}}
            """
        let service = Files.shop.split(separator: "---\n").prefix(1).joined()
        #expect(
            try Files(Files.mesh, service, deployment).explain().map(\.pair) == [
                "spiffe://default/nightly_shop_svc > shop/web:8080", "spiffe://default/web_shop_svc_80 > shop/web:8080",
            ])
        let both = try Files(Files.mesh, Files.shop, deployment).explain()
        #expect(both.allSatisfy { $0.dataplane.name == "web-1" } && both.count == 3)
    }

    @Test func `of all that a dump has of a Deployment, it counts once, and not without replicas`() throws {
        func workload(_ kind: String, _ name: String, replicas: Int? = nil, owner: String? = nil) -> String {
            """
            apiVersion: apps/v1
            kind: \(kind)
            metadata:
              name: \(name)
              namespace: shop
              ownerReferences: [\(owner ?? "")]
            spec:
              replicas: \(replicas.map(String.init) ?? "null")
              template:
                metadata: {labels: {app: web}}
                spec: {containers: [{name: app, image: app, ports: [{name: http, containerPort: 8080}]}]}
            """
        }
        let web = "{apiVersion: apps/v1, kind: Deployment, name: web, uid: d, controller: true}"
        let operated = "{apiVersion: example.org/v1, kind: Database, name: db, uid: x, controller: true}"
        let service = Files.shop.split(separator: "---\n").prefix(1).joined()
        let files = try Files(
            Files.mesh, service, workload("Deployment", "web"),
            workload("ReplicaSet", "web-5d59d67564", replicas: 0, owner: web),
            workload("ReplicaSet", "web-6d8bf5947b", replicas: 2, owner: web),
            workload("StatefulSet", "db", replicas: 1, owner: operated), workload("Deployment", "idle", replicas: 0))
        #expect(try files.explain("web", "web").map(\.dataplane.name) == ["db", "web"])
        #expect(files.remarks == ["Deployment shop/idle has no replicas, and so no Pod that counts"])
    }

    @Test func `the same object twice is an error`() {
        let error = #expect(throws: InventoryError.self) { try Files(Files.mesh, Files.shop, Files.mesh) }
        #expect(error?.description == "2.yaml:1: Mesh default is in 0.yaml:1 already: remove one of them")
    }

    @Test(arguments: [
        ("kind: [", "0.yaml: invalid YAML"),
        ("{apiVersion: v1, kind: Pod, metadata: {}}", "0.yaml:1: Pod has no name"),
        ("{apiVersion: kuma.io/v1alpha1, kind: Mesh}", "0.yaml:1: Mesh cannot be read: metadata: is required"),
    ])
    func `what cannot be read is an error`(_ text: String, _ problem: String) {
        let error = #expect(throws: InventoryError.self) { try Files(text) }
        #expect(error?.description.hasPrefix(problem) == true, "\(String(describing: error))")
    }

    @Test func `a namespace that is not in the files grants membership, one that is decides`() throws {
        #expect(try Files(Files.mesh, Files.shop).explain().count == 2)
        let namespace = "{apiVersion: v1, kind: Namespace, metadata: {name: shop}}"
        let files = try Files(Files.mesh, Files.shop, namespace)
        #expect(try files.explain().isEmpty)
        #expect(files.remarks.contains { $0.hasPrefix("Namespace shop does not grant membership") })
    }

    @Test func `a Dataplane that claims the name of another namespace is no member, and says why`() throws {
        let vm = """
            apiVersion: kuma.io/v1alpha1
            kind: Dataplane
            metadata: {name: vm, namespace: bank}
            mesh: default
            spec: {networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web_shop_svc_80}}]}}
            """
        let files = try Files(Files.mesh, Files.shop, vm)
        #expect(try files.explain().allSatisfy { $0.dataplane.namespace == "shop" })
        #expect(files.remarks.contains { $0.contains("Dataplane bank/vm names service \"web_shop_svc_80\"") })
    }

    @Test func `a mesh that is not there is told of whoever names it`() throws {
        let pod = """
            apiVersion: v1
            kind: Pod
            metadata: {name: lost, namespace: shop, labels: {kuma.io/mesh: green}}
            """
        let policy = Files.allowAll.replacing(
            "namespace: kuma-system", with: "namespace: kuma-system, labels: {kuma.io/mesh: green}")
        let files = try Files(Files.mesh, Files.shop, pod, policy)
        #expect(files.remarks.contains { $0.hasPrefix("Pod shop/lost is to be in mesh \"green\"") })
        #expect(
            files.remarks.contains(
                "MeshTrafficPermission kuma-system/allow-all is of mesh green, and there is no Mesh of that name: it has no "
                    + "effect"))
        #expect(try files.explain().allSatisfy { !$0.isAllowed })
        #expect(try Files(Files.shop).remarks.contains("There is no Mesh, so that nothing is in any"))
    }

    @Test func `the system namespace is what the user says, else what the Mesh says`() throws {
        let policy = Files.allowAll.replacing("namespace: kuma-system", with: "namespace: kong-mesh-system")
        let without = try Files(Files.mesh, Files.shop, policy)
        #expect(try without.explain().allSatisfy { !$0.isAllowed })
        #expect(without.remarks.contains { $0.hasSuffix("say so with --system-namespace") })
        let named = try Files(Files.mesh, Files.shop, policy, systemNamespace: "kong-mesh-system")
        #expect(try named.explain().allSatisfy(\.isAllowed) && named.remarks.isEmpty)
        let annotated = Files.mesh.replacing(
            "name: default", with: "name: default, annotations: {koguma.io/system-namespace: kong-mesh-system}")
        #expect(try Files(annotated, Files.shop, policy).explain().allSatisfy(\.isAllowed))
    }

    @Test func `what a controller wrote is read like any other`() throws {
        let vm = """
            apiVersion: kuma.io/v1alpha1
            kind: Dataplane
            metadata:
              name: web-1
              namespace: shop
              managedFields: [{manager: koguma-dataplane, operation: Apply, fieldsV1: {'f:spec': {}}}]
            mesh: default
            spec: {networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web_shop_svc_80}}]}}
            """
        #expect(try Files(Files.mesh, vm).explain().count == 1)
    }
}
