import FoundationEssentials

/// Each `every`-th of them, beginning where the salt says, so that who has other salt tries others; `FAULTS=all`
/// tries all.
///
/// A trial takes a third of a second, and there are ten thousand.
func sampled<Value>(_ all: some Collection<Value>, every step: Int, _ salt: Any...) -> [Value] {
    if ProcessInfo.processInfo.environment["FAULTS"] == "all" { return Array(all) }
    let start = salt.map { "\($0)" }.joined().utf8.reduce(0) { ($0 * 31 + Int($1)) % 1009 }
    return all.enumerated().filter { ($0.offset + start).isMultiple(of: step) }.map(\.element)
}
