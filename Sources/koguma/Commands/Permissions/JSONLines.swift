import JSON

/// An array of which each element is a line: it is read by programs, and by `grep`.
enum JSONLines {
    /// Prints elements as they come, of which there may be millions.
    static func print(_ elements: some Sequence<some JSONEncodable>) {
        var isFirst = true
        for element in elements {
            Swift.print(isFirst ? "[\n" : ",\n", element.json.text, separator: "", terminator: "")
            isFirst = false
        }
        Swift.print(isFirst ? "[]" : "\n]")
    }
}
