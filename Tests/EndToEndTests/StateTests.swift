import FoundationEssentials
import TestSupport
import Testing

extension EndToEnd {
    /// `koguma dev --state`: what was there is there again.
    @Suite struct State {
        private let directory: TemporaryDirectory

        init() throws { directory = try TemporaryDirectory() }

        private func dev(port: String = "0", kubeconfig: String, isKept: Bool = true) -> Command {
            let state = isKept ? ["--state", directory.file("state")] : []
            return koguma(["dev", "--port", port, "--write-kubeconfig", kubeconfig] + state)
        }

        @Test func `A kubeconfig goes on working after SIGKILL, with all that was there`() async throws {
            let kubeconfig = directory.file("kubeconfig")
            let kubectl = Kubectl(kubeconfig: kubeconfig, cache: directory)
            var uid: String?
            try await withProcess(dev(kubeconfig: kubeconfig)) { server in
                try await server.output.first { $0.contains(kubeconfig) }
                try await kubectl("create", "configmap", "kept", "--from-literal=a=b")
                uid = try await kubectl("get", "configmap", "kept", "-o", "jsonpath={.metadata.uid}")
                // About a second; asking is what the time is passed with.
                while !(try Repository.text(directory.file("state")).contains("\"kept\"")) {
                    try await kubectl("get", "configmap", "kept")
                }
                server.kill()
                #expect(try await server.exit() == .signal(9))
            }
            let before = try Repository.text(kubeconfig)
            let port = try #require(before.split(separator: "127.0.0.1:").dropFirst().first?.prefix { $0.isNumber })
            try await withProcess(dev(port: String(port), kubeconfig: directory.file("other"))) { server in
                try await server.output.first { $0.contains("other") }
                #expect(try await kubectl("get", "configmap", "kept", "-o", "jsonpath={.metadata.uid}") == uid)
                server.terminate()
                #expect(try await server.exit() == .code(0))
            }
            #expect(FileManager.default.fileExists(atPath: directory.file("other")))
        }

        @Test func `A state file that is in use, or is none, is refused by name`() async throws {
            let kubeconfig = directory.file("kubeconfig")
            try await withProcess(dev(kubeconfig: kubeconfig)) { server in
                try await server.output.first { $0.contains(kubeconfig) }
                let second = try await dev(kubeconfig: directory.file("other")).run()
                #expect(second.exit == .code(1))
                #expect(second.errors.contains("\(directory.file("state")) is in use"), "\(second.text)")
            }
            try directory.write("not a state", to: "state")
            let third = try await dev(kubeconfig: directory.file("other")).run()
            #expect(third.exit == .code(1))
            #expect(third.errors.contains("\(directory.file("state")) is not one that Koguma wrote"), "\(third.text)")
        }

        @Test func `Without a state the kubeconfig goes with the server, unless it is another's by then`() async throws
        {
            let kubeconfig = directory.file("kubeconfig")
            for isReplaced in [false, true] {
                try await withProcess(dev(kubeconfig: kubeconfig, isKept: false)) { server in
                    try await server.output.first { $0.contains(kubeconfig) }
                    if isReplaced { try directory.write("another's", to: "kubeconfig") }
                    server.terminate()
                    #expect(try await server.exit() == .code(0))
                }
                #expect(FileManager.default.fileExists(atPath: kubeconfig) == isReplaced)
            }
        }

        @Test func `A kubeconfig that cannot be written is said in one line`() async throws {
            let outcome = try await dev(kubeconfig: "/nonexistent/kubeconfig", isKept: false).run()
            #expect(outcome.exit == .code(1))
            #expect(outcome.errors.split(separator: "\n").count == 1, "\(outcome.text)")
            #expect(outcome.errors.contains("cannot write the kubeconfig to /nonexistent/kubeconfig"))
        }
    }
}
