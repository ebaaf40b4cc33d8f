/// A duration as `kubectl` shows ages, such as `3m12s` or `5d`.
///
/// Source: `HumanDuration` in apimachinery's `pkg/util/duration`.
func humanDuration(seconds: Int) -> String {
    // Two seconds of clock skew are forgiven.
    if seconds < -1 { return "<invalid>" }
    if seconds < 0 { return "0s" }
    if seconds < 120 { return "\(seconds)s" }
    let (minutes, hours) = (seconds / 60, seconds / 3600)
    let (days, years) = (hours / 24, hours / 24 / 365)
    func pair(_ major: Int, _ majorUnit: String, _ minor: Int, _ minorUnit: String) -> String {
        minor == 0 ? "\(major)\(majorUnit)" : "\(major)\(majorUnit)\(minor)\(minorUnit)"
    }
    if minutes < 10 { return pair(minutes, "m", seconds % 60, "s") }
    if minutes < 180 { return "\(minutes)m" }
    if hours < 8 { return pair(hours, "h", minutes % 60, "m") }
    if hours < 48 { return "\(hours)h" }
    if days < 8 { return pair(days, "d", hours % 24, "h") }
    if years < 2 { return "\(days)d" }
    if years < 8 { return pair(years, "y", days % 365, "d") }
    return "\(years)y"
}
