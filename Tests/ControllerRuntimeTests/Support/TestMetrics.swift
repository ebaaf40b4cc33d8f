import MetricsTestKit

extension TestMetrics {
    /// The value of the counter that has these dimensions, among others.
    func counter(_ label: String, _ dimensions: (String, String)...) -> Int64? {
        counters.first { $0.label == label && $0.dimensions.contain(dimensions) }?.totalValue
    }

    /// What the gauge shows that has these dimensions, among others.
    func gauge(_ label: String, _ dimensions: (String, String)...) -> Double? {
        recorders.first { $0.label == label && $0.dimensions.contain(dimensions) }?.lastValue
    }

    /// What was measured, in nanoseconds.
    func timings(_ label: String) -> [Int64] {
        timers.first { $0.label == label }?.values ?? []
    }
}

extension [(String, String)] {
    fileprivate func contain(_ others: [(String, String)]) -> Bool {
        others.allSatisfy { other in contains { $0 == other } }
    }
}
