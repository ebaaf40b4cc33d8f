import KubernetesAPI
import Testing

/// The cases of apimachinery's `resourceversion_test.go`.
@Suite struct ResourceVersionTests {
    @Test(arguments: [
        ("1", "2", true), ("2", "1", false), ("1", "1", false), ("9", "10", true), ("10", "9", false),
        ("99999999999999999999999999999999999998", "99999999999999999999999999999999999999", true),
        ("99999999999999999999999999999999999999", "100000000000000000000000000000000000000", true),
    ])
    func numbersAreComparedWhateverTheirLength(version: String, other: String, isOlder: Bool) {
        #expect(ResourceVersion.isOlder(version, than: other) == isOlder)
    }

    @Test(arguments: ["", "0", "01", "-1", "+1", "1.5", "1a", " 1", "0x1", "١"])
    func whatIsNoNumberIsOlderThanNothing(version: String) {
        #expect(ResourceVersion.isOlder(version, than: "5") == nil)
        #expect(ResourceVersion.isOlder("5", than: version) == nil)
        #expect(ResourceVersion.isOlder(version, than: version) == false)
    }
}
