/// The name of a service in a policy: a value of `kuma.io/service`, or a Service of Kubernetes by its bare name.
///
/// A bare `<svc>` also means `<svc>_<ns>_svc` and `<svc>_<ns>_svc_<any port>`, whether such a Service exists or not.
public struct ServiceReference: Sendable, Hashable {
    /// As the policy has it.
    public var name: String
    /// The namespace that the policy names; nil for the usual one.
    public var namespace: String?
    /// The one port that is meant; nil for all.
    public var section: Section?

    /// A port of a service.
    public enum Section: Sendable, Hashable {
        /// The port of the Service.
        case number(UInt16)
        /// What it is called.
        case name(String)

        init(_ text: String) {
            if let number = UInt16(text), number > 0, String(number) == text {
                self = .number(number)
            } else {
                self = .name(text)
            }
        }

        /// As policies write it.
        var text: String {
            switch self {
            case .number(let number): String(number)
            case .name(let name): name
            }
        }
    }

    /// Makes a reference.
    public init(name: String, namespace: String? = nil, section: Section? = nil) {
        self.name = name
        self.namespace = namespace
        self.section = section
    }

    /// Whether a value of `kuma.io/service` is what is meant, ports aside.
    ///
    /// - Parameter usual: The namespace where the reference names none; nil for any.
    func means(_ value: String, usual: String?) -> Bool { means(value, ServiceName(value), usual: usual) }

    /// The same of a value that has been read.
    func means(_ value: String, _ parsed: ServiceName?, usual: String?) -> Bool {
        if value == name { return true }
        guard let parsed, parsed.service == name else { return false }
        guard let wanted = namespace ?? usual else { return true }
        return parsed.namespace == wanted
    }

    /// Whether a value of `kuma.io/service` has the port that is meant.
    func isPort(of value: String, _ parsed: ServiceName?, _ portNames: PortNames) -> Bool {
        switch section {
        case nil: true
        case .number(let port): parsed?.port == port
        case .name(let name): portNames.isCalled(name, value)
        }
    }
}
