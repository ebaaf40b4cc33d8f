/// Compares the versions of objects of one resource.
///
/// They are opaque but for this: where both are positive decimal numbers, however long, the greater is the newer
/// (apimachinery `pkg/util/resourceversion`; other storage than Kubernetes' own may have others).
public enum ResourceVersion {
    /// Whether a version is older than another; nil if nobody but the server can tell.
    public static func isOlder(_ version: String, than other: String) -> Bool? {
        if version == other { return false }
        guard isNumber(version), isNumber(other) else { return nil }
        if version.utf8.count != other.utf8.count { return version.utf8.count < other.utf8.count }
        return version.utf8.lexicographicallyPrecedes(other.utf8)
    }

    private static func isNumber(_ version: String) -> Bool {
        guard let first = version.utf8.first, first != UInt8(ascii: "0") else { return false }
        return version.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
