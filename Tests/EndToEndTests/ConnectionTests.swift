import FoundationEssentials
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// A kubeconfig that is wrong, and a server that is away.
    @Suite struct Connection {
        struct Case: Sendable, CustomTestStringConvertible {
            var name: String
            /// nil for no file at all.
            var text: String?
            /// What the line names besides the file.
            var field: String
            var testDescription: String { name }
        }

        private static let cases = [
            Case(name: "missing", text: nil, field: " no "),
            Case(name: "empty", text: "", field: "current-context"),
            Case(name: "no YAML", text: "{", field: "is not yaml"),
            Case(name: "another document", text: "kind: Pod\napiVersion: v1\n", field: "current-context"),
            Case(name: "no current context", text: kubeconfig(context: "other"), field: "current-context"),
            Case(name: "unknown cluster", text: kubeconfig(cluster: "other"), field: "cluster"),
            Case(name: "unknown user", text: kubeconfig(user: "other"), field: "user"),
            Case(name: "no server", text: kubeconfig(server: nil), field: "server"),
            Case(name: "a server that is no URL", text: kubeconfig(server: "not a url"), field: "server"),
            Case(
                name: "an authority that is not base64", text: kubeconfig(authority: "%%%"),
                field: "certificate-authority-data"),
            Case(
                name: "an authority file that is not there",
                text: kubeconfig(authorityFile: "/nonexistent/ca.crt"), field: "certificate-authority"),
        ]

        /// A kubeconfig that is right but for what is given.
        private static func kubeconfig(
            context: String = "c", cluster: String = "c", user: String = "u", server: String? = "https://127.0.0.1:1",
            authority: String? = nil, authorityFile: String? = nil
        ) -> String {
            var members: JSONObject = [:]
            members["server"] = server.map { .string($0) }
            members["certificate-authority-data"] = authority.map { .string($0) }
            members["certificate-authority"] = authorityFile.map { .string($0) }
            let config: JSONValue = [
                "apiVersion": "v1", "kind": "Config", "current-context": .string(context),
                "clusters": [["name": "c", "cluster": .object(members)]],
                "users": [["name": "u", "user": ["token": "not-a-real-token"]]],
                "contexts": [["name": "c", "context": ["cluster": .string(cluster), "user": .string(user)]]],
            ]
            return config.text
        }

        @Test(arguments: cases)
        func `A wrong kubeconfig is one line that names the file and the field`(_ wrong: Case) async throws {
            let directory = try TemporaryDirectory()
            let path = directory.file("kubeconfig")
            if let text = wrong.text { try directory.write(text, to: "kubeconfig") }
            for command in [
                koguma(["run", "--kubeconfig", path]), koguma(["run"], environment: ["KUBECONFIG": path]),
            ] {
                let outcome = try await command.run()
                #expect(outcome.exit != .code(0) && outcome.exit != .signal(9), "\(outcome.exit)")
                let lines = outcome.errors.split(separator: "\n")
                #expect(lines.count == 1, "\(outcome.text)")
                #expect(outcome.errors.contains("\(path): "), "\(outcome.text)")
                #expect(outcome.errors.lowercased().contains(wrong.field), "\(outcome.text)")
                #expect(!outcome.text.contains("not-a-real-token"))
            }
        }

        @Test func `A context that is not there is named`() async throws {
            let directory = try TemporaryDirectory()
            let path = try directory.write(Self.kubeconfig(), to: "kubeconfig")
            let outcome = try await koguma(["run", "--kubeconfig", path, "--context", "nowhere"]).run()
            #expect(outcome.exit != .code(0))
            #expect(outcome.errors.contains("nowhere") && outcome.errors.contains(path), "\(outcome.text)")
        }

        @Test func `A server that is down is said once and tried again until it is there`() async throws {
            try await withInstallation { installation in
                // `kubectl proxy` stands for a server that comes and goes.
                let proxy = installation.kubectl.command(["proxy", "--port=0", "--v=0"])
                let port = try await withProcess(proxy) { try await Self.port(of: $0) }
                let kubeconfig = try installation.openssl.directory.write(
                    Self.proxied(port: port).text, to: "proxied")
                try await installation.apply(Manifest.builtin("default"))
                // A leader that cannot renew its lease for ten seconds ends, and this machine may be that slow.
                try await installation.withController("--no-leader-election", kubeconfig: kubeconfig) { controller in
                    let complaint: @Sendable (String) -> Bool = {
                        $0.contains(#""level":"warning""#) && $0.contains("127.0.0.1:\(port)")
                    }
                    try await controller.errors.first(complaint)
                    let back = installation.kubectl.command(["proxy", "--port=\(port)", "--v=0"])
                    let before = try await withProcess(back) { proxy in
                        _ = try await Self.port(of: proxy)
                        try await installation.waitUntil(of: "default")
                        #expect(controller.errors.all.filter(complaint).count == 1, "said once")
                        return controller.errors.count
                    }
                    // Away again: said again, and it goes on by itself.
                    try await controller.errors.first(from: before, complaint)
                    try await installation.apply(Manifest.builtin("second"))
                    try await withProcess(back) { proxy in
                        _ = try await Self.port(of: proxy)
                        try await installation.waitUntil(of: "second")
                        // Before it goes away once more, which is news again.
                        #expect(controller.errors.all.filter(complaint).count == 2, "said once for each time")
                    }
                }
            }
        }

        /// A kubeconfig for what `kubectl proxy` serves.
        static func proxied(port: String) -> JSONValue {
            [
                "apiVersion": "v1", "kind": "Config", "current-context": "c",
                "clusters": [["name": "c", "cluster": ["server": .string("http://127.0.0.1:\(port)")]]],
                "users": [["name": "u", "user": [:]]],
                "contexts": [["name": "c", "context": ["cluster": "c", "user": "u"]]],
            ]
        }

        static func port(of proxy: RunningProcess) async throws -> String {
            let line = try await proxy.output.first { $0.contains("127.0.0.1:") }
            return String(line.split(separator: ":").last ?? "")
        }

        @Test func `A server that is down does not keep the controller from ending`() async throws {
            let directory = try TemporaryDirectory()
            let path = try directory.write(Self.kubeconfig(), to: "kubeconfig")
            try await withProcess(koguma(["run", "--kubeconfig", path])) { controller in
                try await controller.errors.first { $0.contains(#""level":"warning""#) && $0.contains("127.0.0.1:1") }
                controller.terminate()
                #expect(try await controller.exit() == .code(0))
            }
        }

        @Test func `A signal that comes before the services are up ends it all the same`() async throws {
            let directory = try TemporaryDirectory()
            let path = try directory.write(Self.kubeconfig(), to: "kubeconfig")
            try await withProcess(koguma(["run", "--kubeconfig", path])) { controller in
                try await controller.errors.first { $0.contains(#""msg":"starting""#) }
                controller.terminate()
                #expect(try await controller.exit() == .code(0))
            }
        }

        @Test func `A token that is not accepted is said once, with where it is from`() async throws {
            try await withInstallation { installation in
                var config = try JSONValue(
                    parsing: try await installation.kubectl("config", "view", "--raw", "-o", "json"))
                config["users"] = [["name": "nobody", "user": ["token": "not-a-real-token"]]]
                let cluster = config["clusters"]?[0]?["name"] ?? .null
                config["contexts"] = [["name": "c", "context": ["cluster": cluster, "user": "nobody"]]]
                config["current-context"] = "c"
                let path = try installation.openssl.directory.write(config.text, to: "nobody")
                try await withProcess(koguma(["run", "--kubeconfig", path])) { controller in
                    let complaint: @Sendable (String) -> Bool = { $0.contains(#""level":"warning""#) }
                    let line = try await controller.errors.first(complaint)
                    #expect(line.contains(path + #": users[\"nobody\"].user.token"#), "\(line)")
                    controller.terminate()
                    #expect(try await controller.exit() == .code(0))
                    #expect(controller.errors.all.filter(complaint).count == 1)
                    #expect(!controller.errors.all.contains { $0.contains("not-a-real-token") })
                }
            }
        }

        @Test func `Without our definitions it says what to apply`() async throws {
            try await withInstallation { installation in
                try await installation.kubectl("delete", "-f", Repository.definitions)
                let result: Result<Void, any Error>
                do {
                    result = .success(
                        try await installation.withController { controller in
                            try await controller.errors.first { $0.contains("meshes") && $0.contains("crds") }
                            try await installation.cluster.applyDefinitions()
                            try await installation.apply(Manifest.builtin("default"))
                            try await installation.waitUntil(of: "default")
                        })
                } catch { result = .failure(error) }
                try await installation.cluster.applyDefinitions()
                try result.get()
            }
        }
    }
}
