/// Columns of text, as `kubectl` prints them.
struct TextTable {
    private let rows: [[String]]

    init(_ columns: [String], _ rows: [[String]]) {
        self.rows = [columns] + rows.map { $0.map(\.printable) }
    }

    /// Each as wide as its column needs, three blanks between them.
    var lines: [String] {
        var widths: [Int] = []
        for row in rows {
            for (index, cell) in row.enumerated() {
                if index < widths.count {
                    widths[index] = max(widths[index], cell.count)
                } else {
                    widths.append(cell.count)
                }
            }
        }
        return rows.map { row in
            zip(row, widths).enumerated().map { index, cell in
                index == row.count - 1
                    ? cell.0 : cell.0 + String(repeating: " ", count: cell.1 - cell.0.count + 3)
            }.joined()
        }
    }
}

extension String {
    /// The text without what a terminal takes for orders: what stands in a cluster was written by anybody.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
                    default: scalar
                    }
                }))
    }
}
