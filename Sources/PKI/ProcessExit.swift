internal import COpenSSL

/// What has to be said to libcrypto about the end of the process.
public enum ProcessExit {
    /// Leaves libcrypto as it is when the process ends; call it before anything else uses libcrypto.
    ///
    /// Its own clean-up at exit frees what threads that end at the same moment still look at, which is a crash in the
    /// place of an exit code (`OPENSSL_cleanup` against `init_thread_stop`). The system takes the memory anyway.
    public static func skipsCleanUp() {
        // Fails only if libcrypto cannot be used at all, which the first key says.
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }
}
