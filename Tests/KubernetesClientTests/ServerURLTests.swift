import Testing

@testable import KubernetesClient

@Suite struct ServerURLTests {
    @Test(arguments: [
        ("https://a:6443/", "https://a:6443"),
        ("HTTPS://10.0.0.1", "https://10.0.0.1"),
        ("https://[::1]:6443/k8s/c//", "https://[::1]:6443/k8s/c"),
        ("http://localhost:8001", "http://localhost:8001"),
    ])
    func accepts(_ text: String, _ normalized: String) {
        #expect(ServerURL.normalized(text) == normalized)
    }

    @Test(arguments: [
        "", "a:6443", "ftp://a", "https://", "https:///x", "https://u:p@a", "https://a?x=1", "https://a#x",
        "https://a:0",
        "https://a:70000", "https://a:x", "https://[::1", "https://[]:1", "https://a b", "https://a\n", "https://ä",
        "https://::1",
    ])
    func refuses(_ text: String) {
        #expect(ServerURL.normalized(text) == nil)
    }
}
