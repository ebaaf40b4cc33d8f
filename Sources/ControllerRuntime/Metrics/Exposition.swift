/// Writes metrics as Prometheus reads them.
///
/// Text format 0.0.4: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
struct Exposition {
    /// The media type of what is written.
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var bytes: [UInt8] = []

    /// Writes what says how to read the values that follow.
    mutating func begin(_ definition: MetricDefinition) {
        if !definition.help.isEmpty { write("# HELP \(definition.name) \(Self.escape(definition.help))\n") }
        write("# TYPE \(definition.name) \(definition.kind.text)\n")
    }

    mutating func write(_ name: String, _ labels: MetricLabels, _ value: MetricFamily.Value) {
        switch value {
        case .counter(let counter): write(name, labels, counter.value)
        case .gauge(let gauge): write(name, labels, gauge.value)
        case .histogram(let histogram): write(name, labels, histogram)
        }
    }

    mutating func write(_ name: String, _ labels: MetricLabels, _ value: Double) {
        write(name)
        if !labels.text.isEmpty {
            write("{")
            write(labels.text)
            write("}")
        }
        write(" ")
        write(Self.text(value))
        write("\n")
    }

    private mutating func write(_ name: String, _ labels: MetricLabels, _ histogram: HistogramValue) {
        let snapshot = histogram.snapshot
        var count: UInt64 = 0
        for (bound, inBucket) in zip(histogram.bounds + [.infinity], snapshot.counts) {
            count &+= inBucket
            write("\(name)_bucket\(labels.braces(le: Self.text(bound))) \(count)\n")
        }
        write("\(name)_sum\(labels.braces) \(Self.text(snapshot.sum))\n")
        write("\(name)_count\(labels.braces) \(count)\n")
    }

    private mutating func write(_ text: String) {
        bytes += text.utf8
    }

    /// The number as Prometheus' own clients write it: whole ones without a point.
    static func text(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        // Beyond 2^53 not every whole number is one of these.
        if value.magnitude < 9_007_199_254_740_992, let whole = Int64(exactly: value) { return String(whole) }
        return value.description
    }

    private static func escape(_ help: String) -> String {
        var escaped = ""
        for scalar in help.unicodeScalars {
            switch scalar {
            case "\\": escaped += #"\\"#
            case "\n": escaped += #"\n"#
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
