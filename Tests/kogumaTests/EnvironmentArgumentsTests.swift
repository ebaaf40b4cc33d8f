import Testing

@testable import koguma

@Suite struct EnvironmentArgumentsTests {
    private static let settings: [Setting] = [.option("system-namespace"), .flag("allow-kuma")]

    private func read(_ environment: [String: String], others: [Setting] = []) -> EnvironmentArguments {
        EnvironmentArguments(
            settings: Self.settings, allSettings: Set(Self.settings + others), environment: environment)
    }

    @Test func optionsAndFlagsBecomeArguments() {
        let read = read(["KOGUMA_SYSTEM_NAMESPACE": "mesh", "KOGUMA_ALLOW_KUMA": "true", "HOME": "/"])
        #expect(read.arguments == ["--allow-kuma", "--system-namespace=mesh"])
        #expect(read.warnings.isEmpty && read.problems.isEmpty)
    }

    @Test(arguments: [["--system-namespace", "b"], ["--system-namespace=b"]])
    func whatTheCommandLineSaysIsNotAddedTo(given: [String]) {
        let read = EnvironmentArguments(
            settings: Self.settings, allSettings: Set(Self.settings),
            environment: ["KOGUMA_SYSTEM_NAMESPACE": "a", "KOGUMA_ALLOW_KUMA": "1"], given: ["run"] + given)
        #expect(read.arguments == ["--allow-kuma"])
    }

    @Test(arguments: ["false", "0", ""])
    func aFlagThatIsOffAddsNothing(value: String) {
        #expect(read(["KOGUMA_ALLOW_KUMA": value]).arguments.isEmpty)
    }

    @Test func aFlagThatIsNeitherOnNorOffIsAProblem() {
        #expect(read(["KOGUMA_ALLOW_KUMA": "maybe"]).problems.count == 1)
    }

    @Test func unknownVariablesAreWarnedAbout() {
        #expect(read(["KOGUMA_SYSTEM_NAMESPCE": "x"]).warnings.count == 1)
    }

    @Test func anotherCommandsSettingIsNoMistake() {
        let read = read(["KOGUMA_STATE": "x"], others: [.option("state")])
        #expect(read.warnings.isEmpty && read.arguments.isEmpty)
    }

    @Test(arguments: [
        ("KOGUMA_PORT", "tcp://10.0.0.1:5678"), ("KOGUMA_SERVICE_HOST", "10.0.0.1"),
        ("KOGUMA_SERVICE_PORT", "5678"), ("KOGUMA_SERVICE_PORT_XDS", "5678"),
        ("KOGUMA_PORT_5678_TCP", "tcp://10.0.0.1:5678"), ("KOGUMA_PORT_5678_TCP_ADDR", "10.0.0.1"),
        ("KOGUMA_METRICS_PORT", "tcp://10.0.0.1:80"), ("KOGUMA_METRICS_PORT_80_TCP_PROTO", "tcp"),
    ])
    func serviceLinksAreIgnored(variable: String, value: String) {
        let read = read([variable: value])
        #expect(read.warnings.isEmpty && read.arguments.isEmpty && read.problems.isEmpty)
    }
}
