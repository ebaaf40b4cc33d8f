internal import COpenSSL

/// SHA-256.
public enum SHA256 {
    /// The 32 bytes of the digest.
    public static func hash(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        let done = unsafe EVP_Digest(bytes, bytes.count, &digest, nil, Algorithms.sha256 ?? EVP_sha256(), nil)
        // A libcrypto without SHA-256 can do nothing that this module is for, and a wrong digest must not get out.
        precondition(done == 1, "libcrypto cannot compute SHA-256")
        return digest
    }

    /// The digest in lower-case hexadecimal.
    public static func hexadecimal(_ bytes: [UInt8]) -> String {
        hash(bytes).hexadecimal
    }
}

extension Sequence<UInt8> {
    /// Two lower-case digits a byte.
    public var hexadecimal: String {
        var text: [UInt8] = []
        text.reserveCapacity(2 * underestimatedCount)
        for byte in self {
            for digit in [byte >> 4, byte & 15] {
                text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
