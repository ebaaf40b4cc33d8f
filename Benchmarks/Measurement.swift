import JSON

/// One figure, beside what it is to be compared with.
struct Measurement {
    var name: String
    var value: Double
    var unit: String
    /// The same work done barely, measured in the same run, in the same unit.
    var baseline: Double
    /// What the baseline is.
    var baselineIs: String
    /// The goal in words, as `ratio <= 2`; nil for a figure that is only reported.
    var goal: String?
    var isGoalMet = true
    /// Where the rest goes, and what else the figure needs to be read.
    var notes: [String: JSONValue] = [:]

    var ratio: Double { value / baseline }

    var json: JSONValue {
        var object: JSONObject = [
            "name": .string(name), "value": Self.rounded(value), "unit": .string(unit),
            "baseline": Self.rounded(baseline), "baselineIs": .string(baselineIs), "ratio": Self.rounded(ratio),
        ]
        if let goal {
            object["goal"] = .string(goal)
            object["goalMet"] = .bool(isGoalMet)
        }
        for (key, note) in notes { object[key] = note }
        return .object(object)
    }

    /// Four significant digits: the machine does not repeat more.
    static func rounded(_ value: Double) -> JSONValue {
        guard value.isFinite, value != 0 else { return 0 }
        var scale = 1.0
        while abs(value) * scale < 1000 { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        return JSONNumber(rounded).map(JSONValue.number) ?? .null
    }
}

extension Duration {
    var inSeconds: Double { self / .seconds(1) }
}

extension [Double] {
    /// The middle value; 0 of none.
    var median: Double {
        isEmpty ? 0 : sorted()[count / 2]
    }
}

/// How many times a second `work` can be done, by the median of `rounds` rounds of `count`.
func perSecond(_ count: Int, rounds: Int = 7, _ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    var rates: [Double] = []
    for _ in 0..<rounds {
        let elapsed = try clock.measure { for _ in 0..<count { try work() } }
        rates.append(Double(count) / elapsed.inSeconds)
    }
    return rates.median
}
