public import JSON

/// Where a Dataplane listens and what it calls: `spec.networking`, kept as it is, whatever else is in it.
///
/// What has another type than it should is as if it were absent: `Dataplane.validate` finds it.
public struct DataplaneNetworking: Sendable, Hashable, JSONEncodable {
    /// All of it.
    public private(set) var json: JSONValue

    /// Keeps any value as it is; without one, an empty section.
    public init(json: JSONValue = .object([:])) { self.json = json }

    /// An IP address, or a name.
    public var address: String {
        get { json.text("address") }
        set { json.set("address", text: newValue) }
    }

    /// Where others reach it, if that is not ``address``; empty if it is.
    public var advertisedAddress: String {
        get { json.text("advertisedAddress") }
        set { json.set("advertisedAddress", text: newValue) }
    }

    /// What it listens on.
    public var inbounds: [Inbound] {
        get { (json["inbound"]?.array ?? []).map(Inbound.init(json:)) }
        set { json["inbound"] = newValue.isEmpty ? nil : newValue.json }
    }

    /// What it calls.
    public var outbounds: [Outbound] {
        get { (json["outbound"]?.array ?? []).map(Outbound.init(json:)) }
        set { json["outbound"] = newValue.isEmpty ? nil : newValue.json }
    }

    /// Who it is, if it is a gateway; nil if it is none.
    public var gateway: Gateway? {
        get { json["gateway"].flatMap { $0.isNull ? nil : Gateway(json: $0) } }
        set { json["gateway"] = newValue?.json }
    }

    /// The port of the proxy's own administration; nil if nobody said.
    public var adminPort: Int? { json[path: ["admin", "port"]]?.integer.map(Int.init(clamping:)) }
}

extension DataplaneNetworking {
    /// Whether requests may be sent to an inbound.
    public enum State: String, Sendable, CaseIterable {
        /// They may.
        case ready = "Ready"
        /// They may not, for now.
        case notReady = "NotReady"
        /// Nobody is to know of it.
        case ignored = "Ignored"
    }

    /// A port that it listens on, under one name.
    public struct Inbound: Sendable, Hashable, JSONEncodable {
        /// All of it.
        public private(set) var json: JSONValue

        /// Keeps any value as it is.
        public init(json: JSONValue) { self.json = json }

        /// Makes an inbound that is ready.
        public init(port: Int, tags: [String: String]) {
            json = .object([:])
            self.port = port
            self.tags = tags
            state = .ready
        }

        /// Where it listens; 0 if that is not known.
        public var port: Int {
            get { json.number("port") }
            set { json["port"] = newValue.json }
        }

        /// Where the application listens; ``port`` where nobody said.
        public var servicePort: Int {
            let number = json.number("servicePort")
            return number == 0 ? port : number
        }

        /// The address that it listens on, if that is not the Dataplane's; empty if it is.
        public var address: String { json.text("address") }

        /// The address of the application; empty if nobody said.
        public var serviceAddress: String { json.text("serviceAddress") }

        /// What the container calls the port; empty if it has no name.
        public var name: String {
            get { json.text("name") }
            set { json.set("name", text: newValue) }
        }

        /// What is spoken; the tag where nobody said, else `tcp`.
        public var `protocol`: String {
            get {
                let said = [json.text("protocol"), tags[Names.Tag.protocol] ?? ""].first { !$0.isEmpty }
                return said ?? "tcp"
            }
            set { json.set("protocol", text: newValue) }
        }

        /// What policies go by; `kuma.io/service` is its name.
        public var tags: [String: String] {
            get { json.texts("tags") }
            set { json["tags"] = JSONValue(newValue) }
        }

        /// Whether requests may be sent there; older ones say so in `health`.
        public var state: State {
            get {
                if let state = State(rawValue: json.text("state")) { return state }
                return json[path: ["health", "ready"]]?.bool == false ? .notReady : .ready
            }
            set {
                json["state"] = .string(newValue.rawValue)
                json["health"] = ["ready": .bool(newValue == .ready)]
            }
        }
    }

    /// A service that it calls.
    public struct Outbound: Sendable, Hashable, JSONEncodable {
        /// All of it.
        public let json: JSONValue

        /// Keeps any value as it is.
        public init(json: JSONValue) { self.json = json }

        /// Where the application calls it; empty for 127.0.0.1.
        public var address: String { json.text("address") }
        /// The port there.
        public var port: Int { json.number("port") }
        /// Whom: `kuma.io/service` is the name.
        public var tags: [String: String] { json.texts("tags") }
    }

    /// What makes a proxy a gateway.
    public struct Gateway: Sendable, Hashable, JSONEncodable {
        /// All of it.
        public let json: JSONValue

        /// Keeps any value as it is.
        public init(json: JSONValue) { self.json = json }

        /// Makes one.
        public init(type: String, tags: [String: String]) {
            json = ["type": .string(type), "tags": JSONValue(tags)]
        }

        /// `DELEGATED`, where nobody said, or `BUILTIN`.
        public var type: String {
            let type = json.text("type")
            return type.isEmpty ? "DELEGATED" : type
        }

        /// Who it is.
        public var tags: [String: String] { json.texts("tags") }
    }
}

extension Dataplane {
    /// Where it listens and what it calls.
    public var networking: DataplaneNetworking { DataplaneNetworking(json: spec["networking"] ?? .null) }
}

extension JSONValue {
    fileprivate func text(_ key: String) -> String { self[key]?.string ?? "" }

    fileprivate func number(_ key: String) -> Int { self[key]?.integer.map(Int.init(clamping:)) ?? 0 }

    fileprivate func texts(_ key: String) -> [String: String] {
        var texts: [String: String] = [:]
        for (key, value) in self[key]?.object ?? [:] { texts[key] = value.string }
        return texts
    }

    fileprivate mutating func set(_ key: String, text: String) {
        self[key] = text.isEmpty ? nil : .string(text)
    }
}
