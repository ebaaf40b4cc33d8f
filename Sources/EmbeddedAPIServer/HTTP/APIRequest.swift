/// A request to the API server, independent of what carried it.
public struct APIRequest: Sendable {
    /// The method, in upper case.
    public var method: String
    /// Path and query as they stand in the request line, percent-encoded.
    public var target: String
    /// The header fields, in the order in which they came.
    public var headers: HTTPHeaders
    /// The bytes after the head; empty if there are none.
    public var body: [UInt8]
    /// The verified TLS client certificate's subject, where the connection presented one.
    public var clientIdentity: ClientIdentity?

    /// Makes a request; as it stands, a GET from a client without a certificate.
    public init(
        method: String = "GET",
        target: String,
        headers: HTTPHeaders = [:],
        body: [UInt8] = [],
        clientIdentity: ClientIdentity? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.clientIdentity = clientIdentity
    }
}

/// Who a verified client certificate names, as Kubernetes reads it.
public struct ClientIdentity: Sendable, Hashable {
    /// The common name.
    public var user: String
    /// The organisations.
    public var groups: [String]

    /// Makes an identity of the common name and the organisations of a subject.
    public init(user: String, groups: [String]) {
        self.user = user
        self.groups = groups
    }
}

/// HTTP header fields in order, looked up without regard to case.
public struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral, Sequence {
    /// A field as it was sent: the case of its name is kept.
    public typealias Element = (name: String, value: String)

    private var fields: [Element] = []

    /// Makes headers from a literal; repeated names are kept.
    public init(dictionaryLiteral elements: (String, String)...) {
        fields = elements.map { (name: $0.0, value: $0.1) }
    }

    /// Makes headers of these fields, in their order; repeated names are kept.
    public init(_ fields: some Sequence<Element>) {
        self.fields = Array(fields)
    }

    /// The first field of that name; setting replaces all of them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.isSame($0.name, name) }?.value }
        set {
            fields.removeAll { Self.isSame($0.name, name) }
            if let newValue { fields.append((name, newValue)) }
        }
    }

    /// All values of the fields of that name, in order.
    public func values(_ name: String) -> [String] {
        fields.filter { Self.isSame($0.name, name) }.map(\.value)
    }

    /// Adds a field at the end, next to those of the same name.
    public mutating func add(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    public func makeIterator() -> IndexingIterator<[Element]> { fields.makeIterator() }

    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count
            && zip(left.utf8, right.utf8).allSatisfy { $0 == $1 || (($0 ^ $1) == 0x20 && isLetter($0) && isLetter($1)) }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
