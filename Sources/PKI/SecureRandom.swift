internal import COpenSSL

/// Random bytes that nobody can guess.
public enum SecureRandom {
    /// `count` bytes of libcrypto's generator.
    public static func bytes(_ count: Int) throws(PKIError) -> [UInt8] {
        ErrorQueue.clear()
        var bytes = [UInt8](repeating: 0, count: count)
        guard let size = Int32(exactly: count), unsafe RAND_bytes(&bytes, size) == 1 else {
            throw .libcrypto(.library, "cannot get \(count) random bytes: the system's entropy source failed")
        }
        return bytes
    }
}
