import CCurl

/// libcurl, initialised once for the process.
enum CurlLibrary {
    /// `nil` if libcurl could not be initialised.
    static let version: (number: UInt32, hasHTTP2: Bool)? = {
        guard ccurl_initialize() == CURLE_OK, let info = unsafe ccurl_version() else { return nil }
        return unsafe (info.pointee.version_num, info.pointee.features & CURL_VERSION_HTTP2 != 0)
    }()

    /// HTTP/2 only from 8.3.0 on: before it, cancelled and parallel streams leak windows and report wrong results.
    static let usesHTTP2 = version.map { $0.hasHTTP2 && $0.number >= 0x08_03_00 } ?? false
}

/// Options whose argument is a `long`.
struct CurlLongOption {
    let option: CURLoption
    static let noSignal = Self(option: CURLOPT_NOSIGNAL)
    static let followLocation = Self(option: CURLOPT_FOLLOWLOCATION)
    static let pathAsIs = Self(option: CURLOPT_PATH_AS_IS)
    static let httpVersion = Self(option: CURLOPT_HTTP_VERSION)
    static let sslVersion = Self(option: CURLOPT_SSLVERSION)
    static let verifyPeer = Self(option: CURLOPT_SSL_VERIFYPEER)
    static let verifyHost = Self(option: CURLOPT_SSL_VERIFYHOST)
    static let tcpKeepAlive = Self(option: CURLOPT_TCP_KEEPALIVE)
    static let tcpKeepIdle = Self(option: CURLOPT_TCP_KEEPIDLE)
    static let tcpKeepInterval = Self(option: CURLOPT_TCP_KEEPINTVL)
    static let connectTimeout = Self(option: CURLOPT_CONNECTTIMEOUT_MS)
    static let maximumIdleAge = Self(option: CURLOPT_MAXAGE_CONN)
    static let maximumLifetime = Self(option: CURLOPT_MAXLIFETIME_CONN)
    static let suppressConnectHeaders = Self(option: CURLOPT_SUPPRESS_CONNECT_HEADERS)
    static let get = Self(option: CURLOPT_HTTPGET)
    static let proxyVerifyPeer = Self(option: CURLOPT_PROXY_SSL_VERIFYPEER)
    static let proxyVerifyHost = Self(option: CURLOPT_PROXY_SSL_VERIFYHOST)
    static let proxySSLVersion = Self(option: CURLOPT_PROXY_SSLVERSION)
}

/// Options whose argument is a string; libcurl copies it.
struct CurlStringOption {
    let option: CURLoption
    static let url = Self(option: CURLOPT_URL)
    static let method = Self(option: CURLOPT_CUSTOMREQUEST)
    static let protocols = Self(option: CURLOPT_PROTOCOLS_STR)
    static let proxy = Self(option: CURLOPT_PROXY)
    static let noProxy = Self(option: CURLOPT_NOPROXY)
    static let caPath = Self(option: CURLOPT_CAPATH)
    static let proxyCAPath = Self(option: CURLOPT_PROXY_CAPATH)
    static let certificateType = Self(option: CURLOPT_SSLCERTTYPE)
    static let keyType = Self(option: CURLOPT_SSLKEYTYPE)
    static let keyPassword = Self(option: CURLOPT_KEYPASSWD)
}

/// Options whose argument is a block of bytes; libcurl copies it.
struct CurlBlobOption {
    let option: CURLoption
    static let certificateAuthorities = Self(option: CURLOPT_CAINFO_BLOB)
    static let proxyCertificateAuthorities = Self(option: CURLOPT_PROXY_CAINFO_BLOB)
    static let certificate = Self(option: CURLOPT_SSLCERT_BLOB)
    static let key = Self(option: CURLOPT_SSLKEY_BLOB)
}

/// Options whose argument is a list of strings; libcurl does not copy it.
struct CurlListOption {
    let option: CURLoption
    static let headers = Self(option: CURLOPT_HTTPHEADER)
    static let connectTo = Self(option: CURLOPT_CONNECT_TO)
}

/// A `CURL *` and what it points to; to be used and freed on the thread of its executor only.
@safe
struct CurlEasy: ~Copyable {
    // libcurl keeps pointers into both, so they live on the heap, exactly as long as the handle.
    let pointer: UnsafeMutableRawPointer
    private let errorText = UnsafeMutableBufferPointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var lists: [UnsafeMutablePointer<curl_slist>] = unsafe []

    init() throws(TransportError) {
        guard let pointer = unsafe curl_easy_init() else {
            unsafe errorText.deallocate()
            throw TransportError(.internal, "libcurl has no memory for another request")
        }
        unsafe self.pointer = pointer
        unsafe errorText.initialize(repeating: 0)
        // Cannot fail: the option exists in every version of libcurl.
        _ = unsafe ccurl_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText.baseAddress)
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe lists.forEach { unsafe curl_slist_free_all($0) }
        unsafe errorText.deallocate()
    }

    /// What libcurl wrote about the failure; it never contains headers or bodies.
    var failureText: String {
        unsafe String(decoding: errorText.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func set(_ option: CurlLongOption, _ value: Int) throws(TransportError) {
        try check(unsafe ccurl_set_long(pointer, option.option, value), option.option)
    }

    func set(_ option: CurlStringOption, _ value: String?) throws(TransportError) {
        guard let value else {
            return try check(unsafe ccurl_set_string(pointer, option.option, nil), option.option)
        }
        guard !value.utf8.contains(0) else { throw TransportError(.invalidRequest, "a NUL in an option of a request") }
        try check(unsafe ccurl_set_string(pointer, option.option, value), option.option)
    }

    func set(_ option: CurlBlobOption, _ value: [UInt8]) throws(TransportError) {
        try check(unsafe ccurl_set_blob(pointer, option.option, value, value.count), option.option)
    }

    mutating func set(_ option: CurlListOption, _ values: [String]) throws(TransportError) {
        var list: UnsafeMutablePointer<curl_slist>?
        for value in values {
            guard let longer = unsafe curl_slist_append(list, value) else {
                unsafe curl_slist_free_all(list)
                throw TransportError(.internal, "libcurl has no memory for another request")
            }
            unsafe list = longer
        }
        guard let list = unsafe list else { return }
        unsafe lists.append(list)
        try check(unsafe ccurl_set_list(pointer, option.option, list), option.option)
    }

    /// Sends these bytes as the body; libcurl copies them.
    func setBody(_ bytes: [UInt8]) throws(TransportError) {
        let size = unsafe ccurl_set_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        try check(size, CURLOPT_POSTFIELDSIZE_LARGE)
        let code = unsafe bytes.withUnsafeBytes { buffer in
            // An empty array may have no address, and libcurl takes NULL for "no body".
            unsafe ccurl_set_pointer(
                pointer, CURLOPT_COPYPOSTFIELDS,
                UnsafeMutableRawPointer(mutating: buffer.baseAddress ?? UnsafeRawPointer(errorText.baseAddress))
            )
        }
        try check(code, CURLOPT_COPYPOSTFIELDS)
    }

    /// Calls `headers` and `body` with `context` as the answer comes in.
    func setCallbacks(
        context: UnsafeMutableRawPointer,
        headers: @escaping ccurl_data_callback,
        body: @escaping ccurl_data_callback
    ) throws(TransportError) {
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_PRIVATE, context), CURLOPT_PRIVATE)
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_HEADERDATA, context), CURLOPT_HEADERDATA)
        try check(unsafe ccurl_set_pointer(pointer, CURLOPT_WRITEDATA, context), CURLOPT_WRITEDATA)
        try check(unsafe ccurl_set_callback(pointer, CURLOPT_HEADERFUNCTION, headers), CURLOPT_HEADERFUNCTION)
        try check(unsafe ccurl_set_callback(pointer, CURLOPT_WRITEFUNCTION, body), CURLOPT_WRITEFUNCTION)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) throws(TransportError) {
        guard code != CURLE_OK else { return }
        throw TransportError(
            .internal, "libcurl refuses option \(option.rawValue)",
            cause: unsafe String(cString: curl_easy_strerror(code)))
    }
}

/// A `CURLM *`.
@safe
struct CurlMulti: @unchecked Sendable {
    // Crosses threads only for `wakeUp`, which is the one call that libcurl allows from any thread; CurlExecutor holds
    // its lock meanwhile, so that the handle is not freed under it. Everything else runs on the executor's thread.
    private let pointer: UnsafeMutableRawPointer

    init() throws(TransportError) {
        guard CurlLibrary.version != nil, let pointer = unsafe curl_multi_init() else {
            throw TransportError(.internal, "libcurl cannot be initialised")
        }
        unsafe self.pointer = pointer
    }

    func free() {
        _ = unsafe curl_multi_cleanup(pointer)
    }

    func wakeUp() {
        _ = unsafe curl_multi_wakeup(pointer)
    }

    func setMaximumCachedConnections(_ count: Int) {
        _ = unsafe ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, count)
    }

    func add(_ easy: borrowing CurlEasy) -> Bool {
        unsafe curl_multi_add_handle(pointer, easy.pointer) == CURLM_OK
    }

    func remove(_ easy: borrowing CurlEasy) {
        _ = unsafe curl_multi_remove_handle(pointer, easy.pointer)
    }

    /// Moves every transfer as far as it goes; `false` means that their states are uncertain.
    func perform() -> Bool {
        var running: Int32 = 0
        return unsafe curl_multi_perform(pointer, &running) == CURLM_OK
    }

    /// Waits for a socket, a timer of libcurl or ``wakeUp()``; `false` means that the handle is broken.
    func poll(milliseconds: Int32) -> Bool {
        unsafe curl_multi_poll(pointer, nil, 0, milliseconds, nil) == CURLM_OK
    }

    /// The next transfer that has ended: its context and result.
    func nextFinished() -> (context: UnsafeMutableRawPointer, result: CURLcode)? {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(pointer, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            var context: UnsafeMutableRawPointer?
            let code = unsafe ccurl_get_pointer(message.pointee.easy_handle, CURLINFO_PRIVATE, &context)
            guard code == CURLE_OK, let context = unsafe context else { continue }
            return unsafe (context, message.pointee.data.result)
        }
        return nil
    }
}
