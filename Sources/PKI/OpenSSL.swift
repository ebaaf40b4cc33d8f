internal import COpenSSL

/// libcrypto's errors of the calling thread.
///
/// The queue belongs to the thread, so it is taken before anything can suspend: every function of this module that
/// calls libcrypto is synchronous from the first call to the throw.
enum ErrorQueue {
    /// Forgets what earlier calls left.
    static func clear() {
        ERR_clear_error()
    }

    /// Takes the errors, oldest first.
    static func drain() -> [String] {
        var reasons: [String] = []
        while case let code = ERR_get_error(), code != 0 {
            guard reasons.count < 8, let text = unsafe ERR_reason_error_string(code) else { continue }
            unsafe reasons.append(String(cString: text))
        }
        return reasons
    }
}

/// An object of libcrypto that is freed with its owner.
@safe struct Owned: ~Copyable {
    let pointer: OpaquePointer
    private let free: (OpaquePointer?) -> Void

    /// Takes over `pointer`, if there is one.
    init?(_ pointer: OpaquePointer?, _ free: @escaping (OpaquePointer?) -> Void) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe self.pointer = unsafe pointer
        unsafe self.free = unsafe free
    }

    deinit { unsafe free(pointer) }
}

/// What libcrypto looks up by name, looked up once: in 3.0 each implicit fetch takes locks (openssl#17064).
///
/// `nonisolated(unsafe)` is sound: both are written once, before first use, and libcrypto never changes a fetched
/// digest or a library context whose providers are loaded.
enum Algorithms {
    nonisolated(unsafe) static let sha256: OpaquePointer? = unsafe EVP_MD_fetch(nil, "SHA256", nil)
    nonisolated(unsafe) static let sha384: OpaquePointer? = unsafe EVP_MD_fetch(nil, "SHA384", nil)

    /// A context without algorithms, in which certificates are parsed.
    ///
    /// `d2i_X509` decodes the public key as well, which is 140 of its 150 µs and of no use for reading the fields.
    /// Without a key decoder it leaves the key as bytes.
    nonisolated(unsafe) static let parsingContext: OpaquePointer? = {
        guard let context = unsafe OSSL_LIB_CTX_new() else { return nil }
        // Loading any provider by name keeps the default one from being loaded on demand.
        guard unsafe OSSL_PROVIDER_load(context, "null") != nil else {
            unsafe OSSL_LIB_CTX_free(context)
            return nil
        }
        return unsafe context
    }()
}

/// The bytes that an `i2d_…` function makes.
func encodedDER(_ encode: (UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?) -> Int32) -> [UInt8]? {
    var start: UnsafeMutablePointer<UInt8>?
    let count = unsafe encode(&start)
    guard count > 0, let bytes = unsafe start else { return nil }
    defer { unsafe koguma_free(bytes) }
    return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
}

/// What a `d2i_…` function makes of exactly these bytes; nil if it fails or leaves some over.
func decodedDER(
    _ bytes: [UInt8],
    _ decode: (UnsafeMutablePointer<UnsafePointer<UInt8>?>, Int) -> OpaquePointer?,
    _ free: @escaping (OpaquePointer?) -> Void
) -> Owned? {
    var isWhole = false
    let made = unsafe bytes.withUnsafeBufferPointer { buffer in
        var position = buffer.baseAddress
        let made = unsafe decode(&position, buffer.count)
        isWhole = unsafe position == buffer.baseAddress.map { unsafe $0 + buffer.count }
        return unsafe made
    }
    let owned = unsafe Owned(made, free)
    return isWhole ? owned : nil
}
