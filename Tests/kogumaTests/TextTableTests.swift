import Testing

@testable import koguma

@Suite struct TextTableTests {
    @Test func columnsAreAsWideAsTheyNeed() {
        let table = TextTable(["A", "LONG"], [["longer", "x"], ["y", "z"]])
        #expect(table.lines == ["A        LONG", "longer   x", "y        z"])
    }

    @Test func nothingOrdersTheTerminalAbout() {
        #expect("a\u{1B}[31m\nü\u{202E}".printable == "a\u{FFFD}[31m\u{FFFD}ü\u{FFFD}")
    }
}
