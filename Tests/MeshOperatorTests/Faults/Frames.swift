import JSON
import Synchronization
import TestSupport

/// Lines of watches, and what can be done to them.
enum Frames {
    /// A line that is longer than any that a server sends.
    static let ofTenMegabytes =
        Array(
            #"{"type":"ADDED","object":{"kind":"Mesh","metadata":{"name":"long","annotations":{"a":""#.utf8)
        + [UInt8](repeating: UInt8(ascii: "x"), count: 10 << 20) + Array(#""}}}}"#.utf8)

    /// What a server never sends, and a client must bear.
    static let strange: [String: String] = [
        "another kind": """
        {"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"default","resourceVersion":"1"}}}
        """,
        "Table": """
        {"type":"ADDED","object":{"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"1"},\
        "columnDefinitions":[],"rows":[]}}
        """,
        "type of event": #"{"type":"RENAMED","object":{"kind":"Mesh","metadata":{"name":"default"}}}"#,
        "no object": #"{"type":"ADDED"}"#,
        "null": "null",
        "array": "[]",
        "no JSON": "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Me",
        "no name": #"{"type":"ADDED","object":{"kind":"Mesh","apiVersion":"kuma.io/v1alpha1","metadata":{}}}"#,
        "no Status": #"{"type":"ERROR","object":{"kind":"Pod"}}"#,
        "empty": "",
        "unknown fields": """
        {"type":"ADDED","object":{"kind":"Mesh","apiVersion":"kuma.io/v1alpha1","metadata":{"name":"test-unknown",\
        "resourceVersion":"1","future":{"a":[1]}},"spec":{"future":true},"status":{"future":1}},"future":7}
        """,
        "wrong types": """
        {"type":"ADDED","object":{"kind":"Mesh","apiVersion":"kuma.io/v1alpha1","metadata":{"name":"test-wrong",\
        "resourceVersion":"1"},"spec":[],"status":"no"}}
        """,
        "a key twice": """
        {"type":"ADDED","object":{"kind":"Mesh","apiVersion":"kuma.io/v1alpha1","metadata":{"name":"test-twice",\
        "resourceVersion":"1"},"spec":{},"spec":{"mtls":{"enabled":true}}}}
        """,
        "deep":
            #"{"type":"ADDED","object":{"kind":"Mesh","metadata":{"name":"test-deep","resourceVersion":"1"},"spec":"#
            + String(repeating: #"{"a":"#, count: 20_000) + "1" + String(repeating: "}", count: 20_000) + "}}",
        "huge numbers": """
        {"type":"MODIFIED","object":{"kind":"Mesh","apiVersion":"kuma.io/v1alpha1","metadata":{"name":"test-huge",\
        "resourceVersion":"99999999999999999999999999","generation":1e400},"spec":{"a":-1e999}}}
        """,
    ]

    /// The object that a warning names when such a frame comes in a watch; nil if none has to.
    static func reported(_ name: String, _ kind: String) -> String? {
        switch name {
        case "another kind", "type of event": "default"
        case "a key twice": "test-twice"
        case "deep": "test-deep"
        // They are no Secrets, but Meshes of which what we do not understand is told in their status.
        case "wrong types": kind == "/meshes" ? nil : "test-wrong"
        case "unknown fields": kind == "/meshes" ? nil : "test-unknown"
        case "huge numbers": kind == "/meshes" ? nil : "test-huge"
        default: nil
        }
    }

    /// Of each object only what it is in the end, as a cache that falls behind may tell it.
    static func merged(_ lines: [[UInt8]]) -> [[UInt8]] {
        var last: [String: (index: Int, line: [UInt8])] = [:]
        var others: [(index: Int, line: [UInt8])] = []
        for (index, line) in lines.enumerated() {
            let metadata = (try? JSONValue(parsing: line))?[path: ["object", "metadata"]]
            if let name = metadata?["name"]?.string {
                last["\(metadata?["namespace"]?.string ?? "")/\(name)"] = (index, line)
            } else {
                others.append((index, line))
            }
        }
        return (last.values + others).sorted { $0.index < $1.index }.map(\.line)
    }

    /// What a watch has told so far.
    final class Memory: Sendable {
        private let lines = Mutex<[[UInt8]]>([])

        /// Everything again, and then what is new.
        func add(_ new: [[UInt8]]) -> [[UInt8]] {
            lines.withLock { lines in
                lines += new
                return lines
            }
        }
    }

    /// A time in which nothing comes through, and after which all watches are broken.
    final class Gap: Sendable {
        private struct State {
            var transport: FaultTransport?
            var isOpen = false
            var isOver = false
        }

        private let state = Mutex(State())
        private let loss = Gate()

        var isOver: Bool { state.withLock { $0.isOver } }

        func breaks(_ transport: FaultTransport) { state.withLock { $0.transport = transport } }

        func begin() { state.withLock { $0.isOpen = true } }

        /// Ends it, once something was lost.
        func end() async {
            await loss.waitForArrival()
            state.withLock { $0.transport }?.sever()
            state.withLock { state in
                state.isOpen = false
                state.isOver = true
            }
        }

        @Sendable func pass(_ lines: [[UInt8]]) -> [[UInt8]] {
            guard state.withLock({ $0.isOpen }), !lines.isEmpty else { return lines }
            loss.arrive()
            return []
        }
    }
}
