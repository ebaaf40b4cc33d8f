import ArgumentParser
import ControllerRuntime

/// Where a command tells how it is.
struct EndpointOptions: ParsableArguments {
    static let settings: [Setting] = [.option("metrics-address"), .option("health-address")]

    /// Where an endpoint listens, or that it does not.
    enum Place: ExpressibleByArgument, Sendable, Hashable {
        case nowhere
        case address(ListenAddress)

        init?(argument: String) {
            // As for controller-runtime's managers.
            if argument.isEmpty || argument == "0" {
                self = .nowhere
            } else if let address = ListenAddress(argument) {
                self = .address(address)
            } else {
                return nil
            }
        }

        var address: ListenAddress? {
            if case .address(let address) = self { address } else { nil }
        }
    }

    @Option(
        help: ArgumentHelp(
            "Where /metrics is served: host:port, :port for all addresses of the machine, or 0 for nowhere.",
            discussion: "run: :8080; dev: nowhere.", valueName: "address"))
    var metricsAddress: Place?

    @Option(
        help: ArgumentHelp(
            "Where /healthz, /readyz and /log-level are served, likewise.",
            discussion: "run: :8081; dev: nowhere.", valueName: "address"))
    var healthAddress: Place?
}
