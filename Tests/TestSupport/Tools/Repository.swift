import FoundationEssentials

/// Where things are in the checkout that the tests were built from.
public enum Repository {
    /// The top of the checkout.
    public static let root: String = {
        // Tests/TestSupport/Tools/Repository.swift
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4).joined(separator: "/")
    }()

    public static let definitions = root + "/Manifests/crds"
    public static let examples = root + "/Manifests/examples"
    public static let installation = root + "/Manifests/install.yaml"

    /// The executable `koguma`: it was built beside the tests, unless `TEST_KOGUMA` names another.
    public static let koguma: String = {
        if let named = ProcessInfo.processInfo.environment["TEST_KOGUMA"] { return named }
        let tests =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments.first ?? ""
        return tests.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            + "/koguma"
    }()

    /// The text of a file.
    public static func text(_ path: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }
}
