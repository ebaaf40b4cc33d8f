import JSON

/// Names are compared as bytes, as Kubernetes does: to Swift, `é` and `e` with an accent are one, and the Kelvin sign
/// is a K.
extension StringProtocol {
    func isSame(as other: some StringProtocol) -> Bool { utf8.elementsEqual(other.utf8) }
}

extension Sequence where Element: StringProtocol {
    func containsSame(as text: some StringProtocol) -> Bool { contains { $0.isSame(as: text) } }
}

extension Sequence<String> {
    /// As Go prints a list of quoted strings: `["a" "b"]`.
    var goText: String { "[\(map { JSONValue.string($0).text }.joined(separator: " "))]" }
}
