import FoundationEssentials
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// The guide of Kuma's first policy, as a person follows it, and what `koguma explain` says after each step.
    @Suite struct PermissionCommands {
        private static let flightControl = "spiffe://default/flight-control-blu_kong-air-production_svc_8080"
        private static let checkIn = "spiffe://default/check-in-api-blu_kong-air-production_svc_8080"

        /// What is printed of a client and an inbound.
        private struct Answer {
            let json: JSONValue
            var client: String? { json["client"]?.string }
            /// The Deployment that the Pod is of.
            var server: String {
                let pod = json["dataplane"]?.string ?? ""
                return pod.split(separator: "-").dropLast(2).joined(separator: "-")
            }
            var isAllowed: Bool? { json["allowed"]?.bool }
            var policy: String? { json["policy"]?.string }
            var reason: String { json["reason"]?.string ?? "" }
        }

        /// `koguma dev` with the namespace of the guide, its workloads, and a Mesh with mutual TLS.
        private func withGuide(_ body: (Kubectl) async throws -> Void) async throws {
            let openssl = try OpenSSL()
            let kubeconfig = openssl.directory.file("kubeconfig")
            try await withProcess(koguma(["dev", "--port", "0", "--write-kubeconfig", kubeconfig])) { server in
                try await server.output.first { $0.contains(kubeconfig) }
                let kubectl = Kubectl(kubeconfig: kubeconfig, cache: openssl.directory)
                try await apply("mesh-backends-builtin", kubectl)
                try await apply("kong-air-production", kubectl)
                for name in ["check-in-api-blu", "flight-control-blu"] {
                    try await kubectl(
                        "rollout", "status", "deployment/\(name)", "--timeout=60s", "-n", "kong-air-production")
                }
                try await body(kubectl)
                server.terminate()
                #expect(try await server.exit() == .code(0))
            }
        }

        private func apply(_ example: String, _ kubectl: Kubectl) async throws {
            try await kubectl("apply", "-f", Repository.examples + "/\(example).yaml")
        }

        private func explain(_ kubectl: Kubectl) async throws -> [Answer] {
            let text = try await koguma(["explain", "--kubeconfig", kubectl.kubeconfig, "--all", "-o", "json"])
                .succeed()
            let answers = try #require(try JSONValue(parsing: text).array)
            // Two services, each a client; two Pods of one and one of the other, each an inbound.
            #expect(answers.count == 6)
            return answers.map(Answer.init)
        }

        /// Waits until a condition of a policy of the guide is as it should be; returns its message.
        @discardableResult
        private func wait(
            _ kubectl: Kubectl, for condition: String, of policy: String, toBe status: String
        ) async throws -> String {
            let template =
                "{.metadata.generation}{range .status.conditions[?(@.type==\"\(condition)\")]}"
                + "|{.observedGeneration}|{.status}|{.message}{end}"
            let line = try await kubectl.text(
                of: "meshtrafficpermissions", "-n", "kong-mesh-system", "--field-selector", "metadata.name=\(policy)",
                template: template
            ) { line in
                let fields = line.split(separator: "|")
                return fields.count >= 3 && fields[0] == fields[1] && fields[2] == status
            }
            return String(line.split(separator: "|", maxSplits: 3).last ?? "")
        }

        @Test func `The guide's steps, in order, come to what it says`() async throws {
            try await withGuide { kubectl in
                var answers = try await explain(kubectl)
                #expect(answers.allSatisfy { $0.isAllowed == false && $0.policy == nil })
                #expect(answers.allSatisfy { $0.reason.contains("what no permission allows is denied") })

                let wait = "--timeout=60s"
                let permitted = "--for=condition=TrafficPermitted"
                try await kubectl("wait", permitted + "=False", "mesh/default", wait)

                try await apply("permission-allow-all", kubectl)
                answers = try await explain(kubectl)
                #expect(answers.allSatisfy { $0.isAllowed == true && $0.policy == "kong-mesh-system/allow-all" })

                try await kubectl("wait", permitted, "mesh/default", wait)
                try await kubectl("wait", "--for=condition=Ready", "mtp/allow-all", "-n", "kong-mesh-system", wait)
                let enforced = try await self.wait(kubectl, for: "Programmed", of: "allow-all", toBe: "False")
                #expect(enforced.contains("no proxy is connected"), "\(enforced)")

                try await apply("permission-default-deny", kubectl)
                answers = try await explain(kubectl)
                #expect(answers.allSatisfy { $0.isAllowed == true && $0.policy == "kong-mesh-system/allow-all" })
                #expect(answers.allSatisfy { $0.reason.contains("kong-mesh-system/default-deny (Deny") })
                let overridden = try await self.wait(kubectl, for: "Overridden", of: "default-deny", toBe: "True")
                #expect(overridden.contains("by kong-mesh-system/allow-all/from[0] on 3 inbounds"), "\(overridden)")
                let both = try await koguma(["explain", "--kubeconfig", kubectl.kubeconfig, "--compare-precedence"])
                    .run()
                // Of two of one kind, the name that comes first is the stronger: both modes allow.
                #expect(both.exit == .code(0) && both.errors.contains("Both modes decide alike"), "\(both.text)")

                try await kubectl("delete", "meshtrafficpermission", "allow-all", "-n", "kong-mesh-system")
                answers = try await explain(kubectl)
                #expect(answers.allSatisfy { $0.isAllowed == false })
                try await self.wait(kubectl, for: "Overridden", of: "default-deny", toBe: "False")
                try await kubectl("wait", permitted + "=False", "mesh/default", wait)

                try await apply("permission-allow-flight-control", kubectl)
                answers = try await explain(kubectl)
                for answer in answers {
                    let isMeant =
                        answer.client == Self.flightControl && answer.server == "kong-air-production/check-in-api-blu"
                    #expect(answer.isAllowed == isMeant, "\(answer.json.text)")
                }
                #expect(answers.filter { $0.isAllowed == true }.count == 2, "both replicas")
                let one = try await self.wait(kubectl, for: "Overridden", of: "default-deny", toBe: "True")
                #expect(one.contains("allow-flight-control-to-check-in/from[0] on 2 inbounds"), "\(one)")
                try await checkQuestions(kubectl)
            }
        }

        /// Single questions, and cases in a file, of the last step.
        private func checkQuestions(_ kubectl: Kubectl) async throws {
            func explain(_ arguments: String...) async throws -> Outcome {
                try await koguma(["explain", "--kubeconfig", kubectl.kubeconfig] + arguments).run()
            }
            let allowed = try await explain("--from", "flight-control-blu", "--to", "check-in-api-blu:8080")
            #expect(allowed.exit == .code(0) && allowed.output.contains("Allowed by from[0] of kong-mesh-system/"))
            let denied = try await explain("--from", Self.checkIn, "--to", "flight-control-blu")
            #expect(denied.exit == .code(0) && denied.output.contains("Denied: "), "\(denied.text)")
            let lost = try await explain("--from", "flight-control", "--to", "check-in-api-blu")
            #expect(lost.exit == .code(1) && lost.errors.contains("flight-control-blu_kong-air-production_svc_8080"))
            let directory = try TemporaryDirectory()
            let cases = try directory.write(
                """
                - {from: flight-control-blu, to: check-in-api-blu, allowed: true}
                - {from: check-in-api-blu, to: flight-control-blu, allowed: false}
                """, to: "cases.yaml")
            let tested = try await koguma(["test", "--kubeconfig", kubectl.kubeconfig, cases]).run()
            #expect(tested.exit == .code(0) && tested.errors.contains("2 case(s), 0 failed"), "\(tested.text)")
        }

        @Test func `A Service of the same name elsewhere gains nothing`() async throws {
            try await withGuide { kubectl in
                try await apply("permission-allow-flight-control", kubectl)
                try await kubectl("create", "namespace", "elsewhere")
                try await kubectl("label", "namespace", "elsewhere", "kuma.io/sidecar-injection=enabled")
                let manifest = """
                    apiVersion: v1
                    kind: Service
                    metadata: {name: flight-control-blu, namespace: elsewhere}
                    spec: {selector: {app: thief}, ports: [{port: 8080}]}
                    ---
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: thief, namespace: elsewhere, labels: {app: thief}}
                    spec: {containers: [{name: app, image: app}]}
                    """
                try await kubectl("apply", "-f", "-", input: manifest)
                try await kubectl("wait", "--for=condition=Ready", "pod/thief", "-n", "elsewhere", "--timeout=60s")
                let outcome = try await koguma([
                    "explain", "--kubeconfig", kubectl.kubeconfig, "--from", "elsewhere/thief", "--to",
                    "check-in-api-blu",
                ]).run()
                #expect(!outcome.output.contains("Allowed"), "\(outcome.text)")
                #expect(
                    outcome.output.contains("means flight-control-blu of namespace kong-air-production"),
                    "\(outcome.text)")
            }
        }

        @Test func `Policies kept in files are tested without a cluster`() async throws {
            let directory = try TemporaryDirectory()
            try directory.write(
                """
                apiVersion: kuma.io/v1alpha1
                kind: Mesh
                metadata: {name: default}
                spec: {mtls: {enabled: true, ca: {builtin: {}}}}
                ---
                apiVersion: kuma.io/v1alpha1
                kind: Dataplane
                metadata: {name: web, namespace: shop}
                mesh: default
                spec: {networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web_shop_svc_80}}]}}
                """, to: "mesh.yaml")
            for example in ["allow-all", "default-deny"] {
                try directory.write(
                    try Repository.text(Repository.examples + "/permission-\(example).yaml"), to: "\(example).yaml")
            }
            let cases = try directory.write(
                "cases: [{from: web, to: web, allowed: true}, {from: shop/web, to: 'web:80', allowed: false}]",
                to: "cases.yaml")
            func test(_ arguments: String...) async throws -> Outcome {
                try await koguma(["test", "-f", directory.path] + arguments).run()
            }
            let outcome = try await test(cases, "--system-namespace", "kong-mesh-system")
            #expect(outcome.exit == .code(1), "\(outcome.text)")
            let lines = outcome.output.split(separator: "\n")
            #expect(lines.count == 1 && lines.first?.hasPrefix("case 2: shop/web to web:80: expected denied") == true)
            #expect(outcome.errors.contains("2 case(s), 1 failed"))
            // What could be a mistake is no answer.
            #expect(try await test(directory.file("nothing.yaml")).exit == .code(2))
            try directory.write("- {from: web, to: web}", to: "broken.yaml")
            #expect(try await test(directory.file("broken.yaml")).exit == .code(2))
            #expect(try await test().exit == .code(64))
            try directory.write("kind: [", to: "bad.yaml")
            #expect(try await test(cases).exit == .code(2))
            let explained = try await koguma(["explain", "-f", directory.path, "--all"]).run()
            #expect(explained.exit == .code(1) && explained.errors.contains("bad.yaml"), "\(explained.text)")
        }
    }
}
