import FoundationEssentials
import HTTPTransport
import JSON
import Synchronization
import TestSupport
import Testing

@testable import KubernetesClient

/// Programs that make credentials, as `users[].user.exec` names them: real ones, written by the test.
@Suite(.timeLimit(.minutes(10))) struct CredentialPluginTests {
    private static let answer = """
        #!/bin/sh
        echo '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"'"$TOKEN"'"}}'
        """

    /// Writes a kubeconfig whose user runs `bin/plugin`, a script.
    private func configuration(
        _ script: String, exec: String = "", command: String = "./bin/plugin", cluster: String = "",
        files: TemporaryFiles,
        environment: [String: String] = ["PATH": "/usr/bin:/bin"]
    ) throws -> ClientConfiguration {
        try files.program("bin/plugin", script)
        let path = try files.write(
            "config",
            """
            current-context: c
            clusters: [{name: c, cluster: {server: 'https://a:6443/', \(cluster)}}]
            users:
            - name: u
              user:
                exec:
                  apiVersion: client.authentication.k8s.io/v1
                  interactiveMode: IfAvailable
                  command: \(command)
                  \(exec)
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """)
        return try ClientConfiguration.load(kubeconfig: path, environment: environment)
    }

    private func token(_ configuration: ClientConfiguration) async throws(TokenError) -> String? {
        try await configuration.makeCredentials(logger: TestLog().logger).current().token?.text
    }

    @Test func itsTokenIsSent() async throws {
        let files = try TemporaryFiles()
        let found = try configuration(
            Self.answer, exec: "env: [{name: TOKEN, value: abc}]", files: files)
        #expect(try await token(found) == "abc")
        #expect(found.credentialSource == "\(files.path)/config: users[\"u\"].user.exec")
    }

    @Test func itIsLookedUpOnOurPath() async throws {
        let files = try TemporaryFiles()
        let found = try configuration(
            Self.answer, exec: "env: [{name: TOKEN, value: abc}, {name: PATH, value: '/bin:/usr/bin'}]",
            command: "plugin", files: files, environment: ["PATH": "/usr/bin:/bin:\(files.path)/bin"])
        #expect(try await token(found) == "abc")
    }

    @Test func itGetsItsArgumentsAndTheEnvironmentAndNoInput() async throws {
        let files = try TemporaryFiles()
        let script = """
            #!/bin/sh
            cat > "$OUT/input"
            printf '%s|' "$@" > "$OUT/arguments"
            printf '%s' "$KUBERNETES_EXEC_INFO" > "$OUT/info"
            TOKEN=$INHERITED
            """ + Self.answer.dropFirst("#!/bin/sh".count)
        let authority = try await TestAuthority().certificate
        let found = try configuration(
            script,
            exec: "args: [get-token, 'a b; $(date)']\n      provideClusterInfo: true\n"
                + "      env: [{name: OUT, value: '\(files.path)'}]",
            cluster: """
                tls-server-name: name, certificate-authority-data: \(authority.base64), proxy-url: 'http://p:1',
                extensions: [{name: other, extension: 1}, {name: client.authentication.k8s.io/exec, extension: {a: 7}}]
                """,
            files: files, environment: ["PATH": "/usr/bin:/bin", "INHERITED": "abc"])
        #expect(try await token(found) == "abc")
        #expect(try LocalText.read("\(files.path)/input").isEmpty)
        #expect(
            String(decoding: try LocalText.read("\(files.path)/arguments"), as: UTF8.self) == "get-token|a b; $(date)|")
        let information = try JSONValue(parsing: try LocalText.read("\(files.path)/info"))
        #expect(
            information == [
                "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
                "spec": [
                    "interactive": false,
                    "cluster": [
                        "server": "https://a:6443", "tls-server-name": "name", "proxy-url": "http://p:1",
                        "certificate-authority-data": .string(authority.base64), "config": ["a": 7],
                    ],
                ],
            ])
    }

    @Test func itsCertificateIsShownToTheServer() async throws {
        let files = try TemporaryFiles()
        let authority = try await TestAuthority()
        _ = try await authority.issue("server")
        let pair = try await authority.issue("client")
        let answer: JSONValue = [
            "apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential",
            "status": ["clientCertificateData": .string(pair.chain), "clientKeyData": .string(pair.key)],
        ]
        try files.write("answer", answer.text)
        try await withProcess(authority.server("server", options: ["-Verify", "1", "-verify_return_error"])) { server in
            let port = try await server.port()
            var found = try configuration(
                "#!/bin/sh\ncat '\(files.path)/answer'",
                cluster: "certificate-authority-data: \(authority.certificate.base64)",
                files: files)
            found.server = "https://127.0.0.1:\(port)"
            let client = try KubernetesClient(found, logger: TestLog().logger)
            _ = try await client.raw(.get, "/version")
        }
    }

    @Test(arguments: [
        ("#!/bin/sh\necho 'no role for hunter22' >&2; exit 3", "failed (exited(3)): no role for <redacted>"),
        ("#!/bin/sh\nkill -9 $$", "failed ("),
        ("#!/bin/sh\necho s3cret", "did not write an ExecCredential"),
        ("#!/bin/sh\nhead -c 2000000 /dev/zero", "wrote more than"),
        ("no program", "cannot be started"),
    ])
    func whatGoesWrongNamesTheFieldAndNoSecret(_ script: String, _ message: String) async throws {
        let files = try TemporaryFiles()
        let found = try configuration(script, exec: "env: [{name: TOKEN, value: hunter22}]", files: files)
        let error = await #expect(throws: TokenError.self) { try await token(found) }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("\(files.path)/config: users[\"u\"].user.exec: "))
        #expect(text.contains("\(files.path)/./bin/plugin \(message)"))
        #expect(!text.contains("hunter22") && !text.contains("s3cret") && !text.contains("\n"))
    }

    @Test func aMissingProgramSaysHowToInstallIt() async throws {
        let files = try TemporaryFiles()
        let found = try configuration(
            Self.answer, exec: "installHint: \"get it\\nfrom us\"", command: "no-such-plugin", files: files)
        let error = await #expect(throws: TokenError.self) { try await token(found) }
        #expect(error?.description.contains("no-such-plugin cannot be started on the path") == true)
        #expect(error?.description.hasSuffix("install it: get it from us") == true)
    }

    @Test func aProgramThatIsNeverDoneIsEnded() async throws {
        let files = try TemporaryFiles()
        let found = try configuration("#!/bin/sh\nsleep 600 & wait", files: files)
        var process = PluginProcess(configuration: try #require(found.plugin))
        process.limit = .milliseconds(50)
        let stopped = process
        let error = await #expect(throws: TokenError.self) { try await stopped.run() }
        #expect(error?.description.contains("was not done within") == true)
    }

    @Test func cancellationEndsTheProgram() async throws {
        let files = try TemporaryFiles()
        // The pipe tells that the program runs, and that it has ended.
        let fifo = "\(files.path)/fifo"
        try await Command("mkfifo", [fifo]).succeed()
        let found = try configuration("#!/bin/sh\nexec 3> '\(fifo)'\necho here >&3\nexec sleep 600", files: files)
        try await withProcess(Command("cat", [fifo])) { reader in
            let task = Task { () async throws in try await self.token(found) }
            try await reader.output.first { $0 == "here" }
            task.cancel()
            await #expect(throws: TokenError.self) { try await task.value }
            #expect(try await reader.exit() == .code(0))
        }
    }

    @Test func itRunsOnceForAllWhoWait() async throws {
        let files = try TemporaryFiles()
        let found = try configuration(
            Self.answer + "\necho x >> '\(files.path)/runs'", exec: "env: [{name: TOKEN, value: abc}]", files: files)
        let credentials = found.makeCredentials(logger: TestLog().logger)
        try await withThrowingTaskGroup { group in
            for _ in 0..<50 {
                group.addTask {
                    let proof = try await credentials.current()
                    #expect(proof.token?.text == "abc")
                }
            }
            try await group.waitForAll()
        }
        #expect(try LocalText.read("\(files.path)/runs") == Array("x\n".utf8))
    }

    @Test func theNextInLineRunsItWhenWhoRanItIsCancelled() async throws {
        let runs = Mutex(0)
        let (starts, start) = AsyncStream.makeStream(of: Void.self)
        let plugin = CredentialPlugin(logger: TestLog().logger) { () async throws(TokenError) in
            let isFirst = runs.withLock { count in
                count += 1
                return count == 1
            }
            if isFirst {
                start.yield()
                // Until it is cancelled.
                let (never, end) = AsyncStream.makeStream(of: Void.self)
                for await _ in never {}
                end.finish()
                throw TokenError("stopped")
            }
            return PluginCredential(token: SensitiveBytes("abc"), certificate: nil, expiration: nil)
        }
        let first = Task { try await plugin.credential() }
        for await _ in starts { break }
        let others = (0..<5).map { _ in Task { try await plugin.credential() } }
        first.cancel()
        await #expect(throws: TokenError.self) { try await first.value }
        for other in others { #expect(try await other.value.token?.text == "abc") }
        #expect(runs.withLock { $0 } == 2)
    }

    @Test func aRefusedTokenIsMadeAnewForTheNextRequest() async throws {
        let files = try TemporaryFiles()
        let found = try configuration(
            "#!/bin/sh\necho x >> '\(files.path)/runs'\nTOKEN=t$(wc -l < '\(files.path)/runs' | tr -d ' ')"
                + Self.answer.dropFirst("#!/bin/sh".count), files: files)
        let clock = ManualClock()
        let process = PluginProcess(configuration: try #require(found.plugin))
        var credentials = Credentials(source: found.credentialSource)
        credentials.plugin = CredentialPlugin(logger: TestLog().logger, now: { clock.date }) {
            () async throws(TokenError) in try await process.run()
        }
        let transport = ScriptedTransport(.json([:]), .status(401, "Unauthorized"), .json([:]))
        let client = KubernetesClient(
            server: "https://a", source: "", transport: transport, credentials: credentials, settings: .init(),
            logger: TestLog().logger, clock: InstantClock())
        _ = try await client.raw(.get, "/version")
        clock.advance(.seconds(600))
        let error = await #expect(throws: KubernetesError.self) { _ = try await client.raw(.get, "/version") }
        #expect(error?.code == .unauthorized)
        #expect(error?.description.contains(found.credentialSource) == true)
        _ = try await client.raw(.get, "/version")
        #expect(transport.requests.map { $0.headers["Authorization"] } == ["Bearer t1", "Bearer t1", "Bearer t2"])
    }

    @Test(arguments: [
        ("{}", "command: is required"), ("{command: c}", "apiVersion: is required"),
        ("{command: c, apiVersion: client.authentication.k8s.io/v1alpha1}", "apiVersion: must be"),
        ("{command: c, apiVersion: client.authentication.k8s.io/v1}", "interactiveMode: is required"),
        (
            "{command: c, apiVersion: client.authentication.k8s.io/v1beta1, interactiveMode: Always}",
            "interactiveMode: is Always, but there is nobody to be asked"
        ),
        (
            "{command: c, apiVersion: client.authentication.k8s.io/v1beta1, interactiveMode: s3cret}",
            "interactiveMode: must be"
        ),
        ("{command: c, apiVersion: client.authentication.k8s.io/v1beta1, args: s3cret}", "args: must be a list"),
        (
            "{command: c, apiVersion: client.authentication.k8s.io/v1beta1, env: [{value: s3cret}]}",
            "env[0].name: is required"
        ),
        (
            "{command: c, apiVersion: client.authentication.k8s.io/v1beta1, env: [{name: A, value: 7}]}",
            "env[0].value: must be a string"
        ),
        ("{comand: s3cret}", "comand: is not a field that is known"),
    ])
    func mistakesInTheKubeconfig(_ exec: String, _ message: String) throws {
        let files = try TemporaryFiles()
        let path = try files.write(
            "config",
            """
            current-context: c
            clusters: [{name: c, cluster: {server: 'https://a'}}]
            users: [{name: u, user: {exec: \(exec)}}]
            contexts: [{name: c, context: {cluster: c, user: u}}]
            """)
        let error = #expect(throws: KubeconfigError.self) { try ClientConfiguration.load(kubeconfig: path) }
        #expect(error?.description.hasPrefix("\(path): users[\"u\"].user.exec.\(message)") == true)
        #expect(error?.description.contains("s3cret") == false)
    }
}
