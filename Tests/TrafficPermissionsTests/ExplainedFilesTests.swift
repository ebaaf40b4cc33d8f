import JSON
import KubernetesAPI
import MeshOperator
import Testing
import TrafficPermissions

/// What files say of who may call whom, and the sentences for it.
@Suite struct ExplainedFilesTests {
    @Test func `without a permission nobody is let in`() throws {
        let files = try Files(Files.mesh, Files.shop)
        let answers = try files.explain()
        #expect(
            answers.map(\.pair) == [
                "spiffe://default/batch_shop_svc > shop/web-1:8080",
                "spiffe://default/web_shop_svc_80 > shop/web-1:8080",
            ])
        for answer in answers {
            #expect(!answer.isAllowed && answer.decider == nil)
            #expect(
                answer.reason == "Denied: no permission is about the inbound, and what no permission allows is denied")
        }
        #expect(files.remarks.isEmpty)
    }

    @Test func `the keys are those that programs read`() throws {
        let answer = try #require(try Files(Files.mesh, Files.shop, Files.allowAll).explain().first)
        let json = answer.json
        #expect(
            json.object?.keys.sorted() == [
                "allowed", "client", "dataplane", "item", "policy", "port", "reason", "shadowDenied",
            ])
        #expect(json["allowed"] == true && json["shadowDenied"] == false && json["port"] == 8080)
        #expect(json["policy"] == "kuma-system/allow-all" && json["item"] == "from[0]")
        #expect(json["reason"] == "Allowed by from[0] of kuma-system/allow-all (Allow, for the whole mesh)")
    }

    @Test func `a Deny that an Allow overrides is told`() throws {
        let files = try Files(Files.mesh, Files.shop, Files.allowAll, Files.defaultDeny)
        #expect(
            try files.reason("batch", "web")
                == "Allowed by from[0] of kuma-system/allow-all (Allow, for the whole mesh); from[0] of "
                + "kuma-system/default-deny (Deny, for the whole mesh) is overridden: a Deny of from never beats an Allow"
        )
    }

    @Test func `a Deny that changes nothing is told, and does not decide`() throws {
        let answer = try #require(try Files(Files.mesh, Files.shop, Files.defaultDeny).explain("batch", "web").first)
        #expect(answer.decider == nil && !answer.isAllowed)
        #expect(
            answer.reason
                == "Denied: no permission that is about the inbound allows the client; from[0] of "
                + "kuma-system/default-deny (Deny, for the whole mesh) denies it, which would be so without it")
    }

    @Test func `a deny of rules beats whatever allows`() throws {
        let guardrail = Files.permission(
            "guardrail",
            "{rules: [{default: {deny: [{spiffeID: {type: Prefix, value: 'spiffe://default/batch_shop_svc'}}]}}]}")
        let files = try Files(Files.mesh, Files.shop, Files.allowAll, guardrail)
        #expect(
            try files.reason("batch", "web")
                == "Denied by rules[0] of kuma-system/guardrail (Deny, for the whole mesh): a deny of rules beats whatever "
                + "allows; from[0] of kuma-system/allow-all (Allow, for the whole mesh) allows it, without effect")
        #expect(try files.reason("web", "web").hasPrefix("Allowed by from[0] of kuma-system/allow-all"))
    }

    @Test func `the last in Kuma's order decides where the Mesh says so`() throws {
        let mesh = Files.mesh(annotation: "MostSpecific")
        let own = Files.permission(
            "own", namespace: "shop",
            "{targetRef: {kind: MeshService, name: web}, from: [{targetRef: {kind: MeshService, name: batch}, "
                + "default: {action: Deny}}]}")
        let files = try Files(mesh, Files.shop, Files.allowAll, own)
        #expect(
            try files.reason("batch", "web")
                == "Denied by from[0] of shop/own (Deny, for namespace shop), which is the last in the order of "
                + "MostSpecific that is about the client; from[0] of kuma-system/allow-all (Allow, for the whole mesh) "
                + "allows it, without effect")
        let reversed = try Files(
            mesh, Files.shop, Files.defaultDeny, own.replacing("action: Deny", with: "action: Allow"))
        #expect(
            try reversed.reason("batch", "web")
                == "Allowed by from[0] of shop/own (Allow, for namespace shop); from[0] of kuma-system/default-deny (Deny, "
                + "for the whole mesh) is overridden: it is weaker in the order of MostSpecific")
    }

    @Test func `what rules allow, from does not deny`() throws {
        let rules = Files.permission(
            "rules",
            "{rules: [{default: {allow: [{spiffeID: {type: Exact, value: 'spiffe://default/batch_shop_svc'}}]}}]}")
        let files = try Files(Files.mesh(annotation: "MostSpecific"), Files.shop, Files.defaultDeny, rules)
        #expect(
            try files.reason("batch", "web")
                == "Allowed by rules[0] of kuma-system/rules (Allow, for the whole mesh); from[0] of "
                + "kuma-system/default-deny (Deny, for the whole mesh) is overridden: what rules allow is allowed, whatever "
                + "from says")
    }

    @Test func `AllowWithShadowDeny is told, unless a plain Allow makes it void`() throws {
        let shadow = Files.allowAll.replacing("action: Allow", with: "action: AllowWithShadowDeny")
        let answer = try #require(try Files(Files.mesh, Files.shop, shadow).explain("batch", "web").first)
        #expect(answer.isAllowed && answer.isShadowDenied)
        #expect(
            answer.reason.hasSuffix(
                "(AllowWithShadowDeny, for the whole mesh), and reported as what would have been denied"))
        let plain = Files.allowAll.replacing("allow-all", with: "later")
        let both = try #require(try Files(Files.mesh, Files.shop, shadow, plain).explain("batch", "web").first)
        #expect(both.isAllowed && !both.isShadowDenied && both.decider?.policy.name == "allow-all")
        #expect(both.reason.contains("not reported as what would have been denied, since from[0] of kuma-system/later"))
    }

    @Test func `the name of a Service in another namespace is told from that which is meant`() throws {
        let bank = Files.shop.replacing("namespace: shop", with: "namespace: bank")
        let batch = Files.permission(
            "batch",
            "{targetRef: {kind: MeshService, name: web}, from: [{targetRef: {kind: MeshService, name: batch}, "
                + "default: {action: Allow}}]}")
        let files = try Files(Files.mesh, Files.shop, bank, batch)
        #expect(
            try files.reason("bank/batch", "shop/web")
                == "Denied: no permission that is about the inbound allows the client; from[0] of kuma-system/batch (Allow, "
                + "for the whole mesh) means batch of namespace shop, and this one is of bank")
        #expect(try files.explain("shop/batch", "shop/web").allSatisfy(\.isAllowed))
        #expect(try files.explain("bank/batch", "bank/web").allSatisfy(\.isAllowed))
    }

    @Test func `an item that asks for a server name is told`() throws {
        let rules = Files.permission(
            "named",
            "{rules: [{default: {allow: [{spiffeID: {type: Exact, value: 'spiffe://default/batch_shop_svc'}, "
                + "sni: {type: Exact, value: web.example}}]}}]}")
        #expect(
            try Files(Files.mesh, Files.shop, rules).reason("batch", "web")
                == "Denied: no permission that is about the inbound allows the client; rules[0] of kuma-system/named (Allow, "
                + "for the whole mesh) allows it to clients that ask for server name web.example")
    }

    @Test func `an action that is not understood denies everybody, and says so`() throws {
        let typo = Files.permission(
            "typo", "{rules: [{default: {denny: [{spiffeID: {type: Exact, value: 'spiffe://x/y'}}]}}]}")
        let files = try Files(Files.mesh, Files.shop, Files.allowAll, typo)
        #expect(
            try files.reason("batch", "web").hasPrefix(
                "Denied by rules[0] of kuma-system/typo (not understood, and so a Deny of everybody, for the whole mesh)"
            ))
        let remark = try #require(files.remarks.first)
        #expect(remark.hasPrefix("Items of MeshTrafficPermission kuma-system/typo are invalid. "), "\(remark)")
        #expect(remark.hasSuffix("until that is corrected, rules[0] counts as a Deny of every client"), "\(remark)")
    }

    @Test func `an older policy decides where no newer one is about the inbound`() throws {
        let legacy = """
            apiVersion: kuma.io/v1alpha1
            kind: TrafficPermission
            metadata: {name: older}
            spec:
              sources: [{match: {kuma.io/service: batch_shop_svc}}]
              destinations: [{match: {kuma.io/service: '*'}}]
            """
        let files = try Files(Files.mesh, Files.shop, legacy)
        let answer = try #require(try files.explain("batch", "web").first)
        #expect(answer.json["policy"] == "older" && answer.json["item"] == "sources[0]")
        #expect(
            answer.reason
                == "Allowed by sources[0] of older (Allow, TrafficPermission, since no MeshTrafficPermission is about the "
                + "inbound)")
        #expect(try files.explain("web", "web").allSatisfy { !$0.isAllowed })
        #expect(
            try Files(Files.mesh, Files.shop, legacy, Files.defaultDeny).explain("batch", "web")
                .allSatisfy { !$0.isAllowed })
    }

    @Test func `without mutual TLS everybody is let in`() throws {
        let files = try Files(Files.mesh(spec: "{}"), Files.shop, Files.defaultDeny)
        for answer in try files.explain() {
            #expect(answer.isAllowed && answer.decider == nil && answer.reason.hasPrefix("MutualTLSDisabled"))
        }
    }

    @Test func `in PERMISSIVE plaintext passes, and the answer is for the rest`() throws {
        let spec = "{mtls: {enabledBackend: b, backends: [{name: b, type: builtin, mode: PERMISSIVE}]}}"
        let answer = try #require(try Files(Files.mesh(spec: spec), Files.shop).explain("batch", "web").first)
        #expect(!answer.isAllowed && answer.reason.hasSuffix("for clients with mutual TLS, and plaintext passes"))
    }

    @Test func `an invalid Mesh switches nothing off`() throws {
        let spec = "{mtls: {enabledBackend: other, backends: [{name: b, type: builtin}]}}"
        let files = try Files(Files.mesh(spec: spec), Files.shop)
        #expect(try files.explain().allSatisfy { !$0.isAllowed })
        #expect(files.remarks.contains { $0.hasPrefix("Mesh default is invalid, and mutual TLS is taken for on") })
    }

    @Test func `an identity of another mesh is let in by nothing`() throws {
        let all = Files.permission(
            "all", "{rules: [{default: {allow: [{spiffeID: {type: Prefix, value: 'spiffe://other'}}]}}]}")
        let answer = try #require(try Files(Files.mesh, Files.shop, all).explain("spiffe://other/x", "web").first)
        #expect(!answer.isAllowed && answer.client == "spiffe://other/x")
        #expect(answer.reason.contains("is no identity of mesh default"))
    }

    @Test func `where workloads of a service differ, access is not told to be less`() throws {
        let second = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web-2, namespace: shop, labels: {app: web, canary: 'yes'}}
            spec: {containers: [{name: app, image: app, ports: [{name: http, containerPort: 8080}]}]}
            """
        let canary = Files.permission(
            "canary", "{from: [{targetRef: {kind: MeshSubset, tags: {canary: 'yes'}}, default: {action: Allow}}]}")
        let files = try Files(Files.mesh, Files.shop, second, canary)
        let answer = try #require(try files.explain("web", "shop/web-1").first)
        #expect(answer.isAllowed && answer.decider?.policy.name == "canary")
        #expect(
            answer.reason
                == "Not the same for all of its workloads. For shop/web-2: Allowed by from[0] of kuma-system/canary (Allow, "
                + "for the whole mesh). For shop/web-1: Denied: no permission that is about the inbound allows the client"
        )
        #expect(try files.explain("shop/web-1", "shop/web-1").allSatisfy { !$0.isAllowed })
    }

    @Test func `pairs that the modes decide differently are found`() throws {
        let own = Files.permission(
            "own", namespace: "shop",
            "{targetRef: {kind: MeshService, name: web}, from: [{targetRef: {kind: MeshService, name: batch}, "
                + "default: {action: Deny}}]}")
        let differences = try Files(Files.mesh, Files.shop, Files.allowAll, own).differences()
        #expect(differences.count == 1)
        let json = try #require(differences.first?.json)
        #expect(json["client"] == "spiffe://default/batch_shop_svc" && json["dataplane"] == "shop/web-1")
        #expect(json[path: ["allowWins", "allowed"]] == true && json[path: ["mostSpecific", "allowed"]] == false)
        #expect(json[path: ["allowWins", "policy"]] == "kuma-system/allow-all")
        #expect(json[path: ["mostSpecific", "policy"]] == "shop/own")
    }

    @Test func `modes that differ for some workloads of a service only are told, and for which`() throws {
        let second = """
            apiVersion: v1
            kind: Pod
            metadata: {name: web-2, namespace: shop, labels: {app: web, canary: 'yes'}}
            spec: {containers: [{name: app, image: app, ports: [{name: http, containerPort: 8080}]}]}
            """
        let own = Files.permission(
            "own", namespace: "shop",
            "{targetRef: {kind: MeshService, name: web}, from: [{targetRef: {kind: MeshSubset, tags: {canary: 'yes'}}, "
                + "default: {action: Deny}}]}")
        let differences = try Files(Files.mesh, Files.shop, second, Files.allowAll, own).differences()
        // To both of its own Pods.
        #expect(differences.map(\.allowWins.dataplane.name) == ["web-1", "web-2"])
        for difference in differences {
            #expect(difference.allowWins.client == "spiffe://default/web_shop_svc_80")
            #expect(difference.allowWins.isAllowed && !difference.mostSpecific.isAllowed)
            #expect(
                difference.mostSpecific.reason.hasPrefix(
                    "Not for all of its workloads. For shop/web-2: Denied by from[0] of shop/own"))
        }
    }
}
