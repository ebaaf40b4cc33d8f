/// A value of the tag `kuma.io/service` that names a Service of Kubernetes: `<service>_<namespace>_svc[_<port>]`.
public struct ServiceName: Sendable, Hashable {
    /// The tag.
    static let tag = "kuma.io/service"

    /// The name of the Service, or of what owns a Pod that no Service has.
    public let service: String
    /// The namespace, which nobody else can claim.
    public let namespace: String
    /// The port of the Service; nil where there is none.
    public let port: UInt16?

    /// Reads a value; nil if it has another form, as those that are written on Universal.
    public init?(_ value: some StringProtocol) {
        let parts = value.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3 || parts.count == 4, parts[2] == "svc", !parts[0].isEmpty, !parts[1].isEmpty
        else { return nil }
        if parts.count == 4 {
            // Only as it would be written here: `080` is no port of any Service.
            guard let port = UInt16(parts[3]), port > 0, String(port) == parts[3] else { return nil }
            self.port = port
        } else {
            port = nil
        }
        service = String(parts[0])
        namespace = String(parts[1])
    }
}
