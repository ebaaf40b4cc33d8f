import JSON
import Testing

extension APIConformance {
    @Suite struct DiscoveryTests {
        private func aggregated(_ version: String) -> String {
            "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList,application/json"
        }

        /// What the groups of an aggregated list say of a resource.
        private func resource(_ list: JSONValue, group: String, _ version: String, _ plural: String) -> JSONValue? {
            list.items.first { $0.name == group }?["versions"]?.array?
                .first { $0["version"]?.string == version }?["resources"]?.array?
                .first { $0["resource"]?.string == plural }
        }

        @Test func versionsOfTheCore() async throws {
            let answer = try await api.get("/api")
            #expect(answer.json["kind"] == "APIVersions")
            #expect(answer.json["versions"] == ["v1"])
        }

        @Test func groupsWithoutTheCore() async throws {
            let list = try await api.get("/apis").json
            #expect(list["kind"] == "APIGroupList")
            let groups = list["groups"]?.array ?? []
            let names = groups.compactMap { $0["name"]?.string }
            #expect(
                Set(names).isSuperset(of: [
                    "apiextensions.k8s.io", "coordination.k8s.io", "events.k8s.io", api.group,
                ]))
            #expect(!names.contains(""))
            let own = try #require(groups.first { $0["name"]?.string == api.group })
            #expect(own["versions"]?.array?.compactMap { $0["version"]?.string } == ["v1", "v1beta1"])
            #expect(own["preferredVersion"]?["groupVersion"]?.string == "\(api.group)/v1")
            let alone = try await api.get("/apis/\(api.group)").json
            #expect(alone["kind"] == "APIGroup")
            #expect(alone["versions"] == own["versions"])
        }

        @Test func resourcesAndTheirParts() async throws {
            let core = try await api.get("/api/v1").json
            #expect(core["kind"] == "APIResourceList")
            #expect(core["groupVersion"] == "v1")
            let resources = core["resources"]?.array ?? []
            let maps = try #require(resources.first { $0["name"] == "configmaps" })
            #expect(maps["kind"] == "ConfigMap")
            #expect(maps["singularName"] == "configmap")
            #expect(maps["namespaced"] == true)
            #expect(maps["shortNames"] == ["cm"])
            #expect(
                maps["verbs"] == ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"])
            let finalize = try #require(resources.first { $0["name"] == "namespaces/finalize" })
            #expect(finalize["verbs"] == ["update"])
            #expect(finalize["namespaced"] == false)
            let foos = try await api.get("/apis/\(api.group)/v1").json["resources"]?.array ?? []
            #expect(Set(foos.compactMap { $0["name"]?.string }) == ["foos", "foos/status", "plains"])
            let foo = foos.first { $0["name"] == "foos" }
            #expect(
                Set(foo?["verbs"]?.array ?? [])
                    == ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"])
            #expect(foos.first { $0["name"] == "foos/status" }?["verbs"] == ["get", "patch", "update"])
            let old = try await api.get("/apis/\(api.group)/v1beta1").json["resources"]?.array ?? []
            #expect(old.contains { $0["name"] == "foos" })
            #expect(!old.contains { $0["name"] == "plains" })
        }

        @Test(arguments: ["v2", "v2beta1"])
        func aggregatedLists(version: String) async throws {
            let answer = try await api.get("/apis", accept: aggregated(version))
            // Kubernetes 1.36 no longer knows v2beta1, and answers those who accept it in the classic form.
            if version == "v2beta1", answer.json["kind"] == "APIGroupList" { return }
            #expect(
                answer.headers["Content-Type"]
                    == "application/json;g=apidiscovery.k8s.io;v=\(version);as=APIGroupDiscoveryList")
            #expect(answer.json["kind"] == "APIGroupDiscoveryList")
            #expect(answer.json["apiVersion"]?.string == "apidiscovery.k8s.io/\(version)")
            let foo = try #require(resource(answer.json, group: api.group, "v1", "foos"))
            #expect(foo["scope"] == "Namespaced")
            #expect(foo["responseKind"] == ["group": .string(api.group), "version": "v1", "kind": "Foo"])
            #expect(foo["singularResource"] == "foo")
            #expect(foo["shortNames"] == ["fooss"])
            #expect(foo["subresources"]?[0]?["subresource"] == "status")
            let core = try await api.get("/api", accept: aggregated(version)).json
            let namespaces = try #require(resource(core, group: "", "v1", "namespaces"))
            #expect(namespaces["scope"] == "Cluster")
            #expect(namespaces["responseKind"]?["kind"] == "Namespace")
            #expect(core.items.first?["versions"]?[0]?["freshness"] == "Current")
        }

        @Test func onlyThoseWhoAskGetAggregatedLists() async throws {
            #expect(try await api.get("/apis").json["kind"] == "APIGroupList")
            #expect(try await api.get("/apis", accept: "*/*").json["kind"] == "APIGroupList")
        }

        @Test func aggregatedListsHaveATag() async throws {
            let first = try await api.get("/api", accept: aggregated("v2"))
            let tag = try #require(first.headers["ETag"])
            let again = try await api.server.send(
                Request(path: "/api", headers: ["Accept": aggregated("v2"), "If-None-Match": tag]))
            #expect(again.status == 304)
            #expect(again.body.isEmpty)
        }

        @Test func theServerSaysItsVersion() async throws {
            let version = try await api.get("/version").json
            #expect(version["major"] == "1")
            let minor = Int((version["minor"]?.string ?? "").prefix { $0.isNumber }) ?? 0
            #expect(minor >= 30)
            #expect(version["gitVersion"]?.string?.hasPrefix("v1.\(minor)") == true)
        }

        @Test(arguments: ["/healthz", "/livez", "/readyz"])
        func theServerIsWell(path: String) async throws {
            let answer = try await api.get(path, accept: "*/*")
            #expect(answer.status == 200)
            #expect(answer.text == "ok")
        }

        @Test(arguments: ["/apis/none.example.com", "/apis/none.example.com/v1", "/api/v2"])
        func whatIsNotServedIsNotFound(path: String) async throws {
            #expect(try await api.get(path).status == 404)
        }
    }
}
