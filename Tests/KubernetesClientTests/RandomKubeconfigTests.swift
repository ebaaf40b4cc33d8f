import FoundationEssentials
import KubernetesClient
import Randomness
import Testing

@Suite struct RandomKubeconfigTests {
    private static let text = """
        apiVersion: v1
        kind: Config
        current-context: main
        clusters:
        - name: c
          cluster: {server: 'https://a:6443/path', tls-server-name: b, proxy-url: 'socks5://u:s3cret@p:1080',
            insecure-skip-tls-verify: true, disable-compression: true}
        users:
        - name: u
          user:
            as: jane
            as-groups: [a, b]
            as-user-extra: {k: [v]}
            exec: {command: ./plugin, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never,
              provideClusterInfo: true, args: [x], env: [{name: TOKEN, value: s3cret}]}
        - name: v
          user: {username: name, password: s3cret}
        contexts:
        - {name: main, context: {cluster: c, user: u, namespace: n}}
        - {name: other, context: {cluster: c, user: v}}
        """

    /// A damaged file is a configuration, or one line that names the file.
    @Test func aDamagedFileIsAnErrorInOneLine() throws {
        let files = try TemporaryFiles()
        let path = files.path + "/config"
        randomRounds { seed, generator in
            for _ in 0..<10 {
                try Data(generator.mutate(Array(Self.text.utf8))).write(to: URL(filePath: path))
                do throws(KubeconfigError) {
                    _ = try ClientConfiguration.load(
                        kubeconfig: path, context: Bool.random(using: &generator) ? "other" : nil, environment: [:])
                } catch {
                    #expect(error.description.hasPrefix(path), "seed \(seed): \(error)")
                    #expect(!error.description.contains { $0.isNewline }, "seed \(seed): \(error)")
                }
            }
        }
    }
}
