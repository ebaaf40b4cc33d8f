public import ServiceLifecycle

/// What keeps a store up to date, whatever is in it.
public protocol StoreFilling: Service {
    /// Whether it still does.
    var livenessCheck: HealthCheck { get }
}
