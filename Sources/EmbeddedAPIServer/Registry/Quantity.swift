/// A fixed-point number with a suffix, as Kubernetes writes amounts of resources: `100m`, `1.5Gi`, `2e3`.
struct Quantity: Comparable {
    private enum Format {
        case binary, decimal, exponent
    }

    /// Billionths: nothing smaller is kept.
    let billionths: Int128
    private let format: Format

    private static let decimalSuffixes: [Substring: Int] = [
        "n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18,
    ]
    private static let binarySuffixes: [Substring: Int] = ["Ki": 1, "Mi": 2, "Gi": 3, "Ti": 4, "Pi": 5, "Ei": 6]

    /// Nil for a text that is no quantity.
    init?(_ text: String) {
        var rest = text[...]
        let isNegative = rest.first == "-"
        if isNegative || rest.first == "+" { rest.removeFirst() }
        let isDigit = { (character: Character) in "0123456789".contains(character) }
        let whole = rest.prefix(while: isDigit)
        rest = rest.dropFirst(whole.count)
        var fraction: Substring = ""
        if rest.first == "." {
            fraction = rest.dropFirst().prefix(while: isDigit)
            rest = rest.dropFirst(fraction.count + 1)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        // 38 digits are all that 128 bits hold; what is longer is no amount of anything.
        guard whole.count + fraction.count < 19, var number = Int128(String(whole + fraction)) else { return nil }
        var exponent = -fraction.count
        if let power = Self.binarySuffixes[rest] {
            format = .binary
            number <<= Int128(10 * power)
        } else if let power = Self.decimalSuffixes[rest] {
            format = .decimal
            exponent += power
        } else if rest.first == "e" || rest.first == "E", let power = Int(rest.dropFirst()),
            (-18...18).contains(power)
        {
            format = .exponent
            exponent += power
        } else {
            return nil
        }
        guard let scaled = Self.scale(number, by: exponent + 9) else { return nil }
        billionths = isNegative ? -scaled : scaled
    }

    /// Times a power of ten, rounded up; nil beyond what can be held.
    private static func scale(_ number: Int128, by exponent: Int) -> Int128? {
        var result = number
        for _ in 0..<max(exponent, 0) {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            result = product
        }
        for _ in 0..<max(-exponent, 0) { result = result / 10 + (result % 10 == 0 ? 0 : 1) }
        return result
    }

    static func == (left: Quantity, right: Quantity) -> Bool { left.billionths == right.billionths }
    static func < (left: Quantity, right: Quantity) -> Bool { left.billionths < right.billionths }

    /// The shortest text without a fraction and with the greatest suffix of its sort.
    var canonicalText: String {
        if billionths == 0 { return "0" }
        let one: Int128 = 1_000_000_000
        if format == .binary, billionths % one == 0, billionths.magnitude >= 1024 * one.magnitude {
            var number = billionths / one
            var power = 0
            while number % 1024 == 0, power < 6 {
                number /= 1024
                power += 1
            }
            return "\(number)\(Self.binarySuffixes.first { $0.value == power }?.key ?? "")"
        }
        var number = billionths
        var exponent = -9
        while number % 1000 == 0, exponent < 18 {
            number /= 1000
            exponent += 3
        }
        if format == .exponent { return exponent == 0 ? "\(number)" : "\(number)e\(exponent)" }
        return "\(number)\(Self.decimalSuffixes.first { $0.value == exponent }?.key ?? "")"
    }
}
