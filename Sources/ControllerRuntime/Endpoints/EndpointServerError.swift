internal import NIOCore
internal import SystemPackage

/// Why an endpoint of the process cannot be reached.
public struct EndpointServerError: Error, Sendable, CustomStringConvertible {
    /// What is wrong, where, and what to do.
    public let description: String

    static func notListening(_ purpose: String, _ address: ListenAddress, setting: String, _ error: any Error) -> Self {
        let cause =
            switch (error as? IOError).map({ Errno(rawValue: $0.errnoCode) }) {
            case .addressInUse?: "the port is in use"
            case .permissionDenied?: "the port is reserved for the system"
            case .addressNotAvailable?: "the address is none of this machine's"
            default: "\(error)"
            }
        return Self(
            description:
                "cannot listen on \(address) for \(purpose): \(cause); choose another address with \(setting), "
                + "or 0 for none")
    }

    static func stopped(_ purpose: String, _ address: ListenAddress) -> Self {
        Self(description: "does not listen on \(address) for \(purpose) any more")
    }
}
