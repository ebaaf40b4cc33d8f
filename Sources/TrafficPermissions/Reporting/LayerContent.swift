import MeshAPI
import PKI

/// What a layer says, in short: a digest that is the same for the same items in the same order, in any process.
struct LayerContent: Sendable {
    /// How many items it has.
    let count: Int
    /// SHA-256, in hexadecimal.
    let digest: String

    init(_ items: [PolicyItem]) {
        count = items.count
        var text = ContentText()
        for item in items { text.append(item) }
        digest = SHA256.hexadecimal(text.bytes)
    }
}

/// Texts one after the other, each behind its length, so that no two lists of them give the same bytes.
struct ContentText {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ texts: String...) {
        for text in texts {
            bytes += "\(text.utf8.count):".utf8
            bytes += text.utf8
        }
    }
}

extension ContentText {
    fileprivate mutating func append(_ item: PolicyItem) {
        append(item.id.description, item.kind.name, item.action.rawValue)
        switch item.clients {
        case .everybody: append("everybody")
        case .all(let clauses, let serverName):
            append("all", String(clauses.count))
            for clause in clauses { append(clause) }
            append(serverName == nil ? "any" : "server", serverName ?? "")
        }
    }

    private mutating func append(_ clause: ClientMatch.Clause) {
        switch clause {
        case .exact(let uri): append("exact", uri)
        case .prefix(let start): append("prefix", start)
        case .service(let reference):
            append("service", reference.name)
            append(reference.namespace == nil ? "usual" : "namespace", reference.namespace ?? "")
            switch reference.section {
            case nil: append("all ports", "")
            case .number(let port): append("port", String(port))
            case .name(let name): append("name", name)
            }
        }
    }
}

extension PolicyItem.Kind {
    fileprivate var name: String {
        switch self {
        case .from: "from"
        case .rules: "rules"
        case .legacy: "sources"
        }
    }
}
