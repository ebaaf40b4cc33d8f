import CCurl

extension CurlEasy {
    /// Sets everything that a request needs but its callbacks.
    mutating func apply(_ configuration: CurlTransport.Configuration, to request: HTTPRequest) throws(TransportError) {
        guard let authority = URLAuthority(request.url) else {
            throw TransportError(
                .invalidRequest, "\(request.method.rawValue): the URL is not http(s)://host[:port]/path")
        }
        guard authority.scheme == "https" || configuration.allowsPlainHTTP else {
            throw TransportError(.invalidRequest, "\(request): only https is allowed")
        }
        try set(.noSignal, 1)
        try set(.protocols, configuration.allowsPlainHTTP ? "https,http" : "https")
        try set(.followLocation, 0)
        try set(.pathAsIs, 1)
        try set(.httpVersion, CurlLibrary.usesHTTP2 ? Int(CURL_HTTP_VERSION_2TLS) : Int(CURL_HTTP_VERSION_1_1))
        try set(.connectTimeout, configuration.connectTimeout.wholeMilliseconds)
        // The kernel alone takes a quarter of an hour to notice a peer that vanished; Go's clients use these values.
        try set(.tcpKeepAlive, 1)
        try set(.tcpKeepIdle, 30)
        try set(.tcpKeepInterval, 10)
        // Below the idle limits of servers and load balancers, so that a reused connection is rarely a closed one.
        try set(.maximumIdleAge, 90)
        try set(.maximumLifetime, 3600)

        let tls = request.tls ?? configuration.tls
        try setProxy(configuration.proxy ?? configuration.proxyEnvironment.proxy(for: authority), tls)
        try setTLS(tls, authority, request)
        try setContent(of: request, host: tls.serverName == nil ? nil : String(authority.text))
    }

    private func setProxy(_ proxy: ProxyURL?, _ tls: TLSConfiguration) throws(TransportError) {
        // libcurl's own rules for the environment are not those of kubectl: always said, never left to it.
        try set(.proxy, proxy?.text.text ?? "")
        try set(.noProxy, "")
        guard let proxy else { return }
        try set(.suppressConnectHeaders, 1)
        guard proxy.usesTLS else { return }
        // As Go's clients: whoever may vouch for the server may vouch for the proxy.
        try set(.proxySSLVersion, Int(CURL_SSLVERSION_TLSv1_2))
        try set(.proxyVerifyPeer, tls.skipsVerification ? 0 : 1)
        try set(.proxyVerifyHost, tls.skipsVerification ? 0 : 2)
        if let authorities = tls.certificateAuthorities {
            try set(.proxyCertificateAuthorities, authorities)
            try set(.proxyCAPath, nil)
        }
    }

    private mutating func setTLS(_ tls: TLSConfiguration, _ authority: URLAuthority, _ request: HTTPRequest)
        throws(TransportError)
    {
        try set(.sslVersion, Int(CURL_SSLVERSION_TLSv1_2))
        try set(.verifyPeer, tls.skipsVerification ? 0 : 1)
        try set(.verifyHost, tls.skipsVerification ? 0 : 2)
        if let authorities = tls.certificateAuthorities {
            try set(.certificateAuthorities, authorities)
            // Debian's libcurl has a default directory of authorities, which it would trust beside ours.
            try set(.caPath, nil)
        }
        if let certificate = tls.clientCertificate {
            try set(.certificateType, "PEM")
            try set(.certificate, certificate.chain)
            try set(.keyType, "PEM")
            try set(.key, certificate.key.bytes)
            // With no password at all OpenSSL asks the terminal for that of an encrypted key.
            try set(.keyPassword, "")
        }
        guard let name = tls.serverName else { return try set(.url, request.url) }
        let host = URLAuthority.bracketed(authority.host)
        let alias = URLAuthority.bracketed(name)
        try set(.url, "\(authority.scheme)://\(alias):\(authority.port)\(authority.rest)")
        try set(.connectTo, ["\(alias):\(authority.port):\(host):\(authority.port)"])
    }

    private mutating func setContent(of request: HTTPRequest, host: String?) throws(TransportError) {
        if let body = request.body {
            try setBody(body)
        } else {
            try set(.get, 1)
        }
        try set(.method, request.method.rawValue)

        var lines: [String] = []
        for (name, value) in request.headers.all {
            guard Self.isToken(name), value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
                // Neither is shown: it may be a credential.
                throw TransportError(.invalidRequest, "\(request): a header field has characters that HTTP forbids")
            }
            lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        if let host, request.headers["Host"] == nil { lines.append("Host: \(host)") }
        // libcurl adds these two to requests with bodies: a form's type, and a wait of a second before large bodies.
        if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        lines.append("Expect:")
        try set(.headers, lines)
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty
            && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") && $0 != UInt8(ascii: ";") }
    }
}

extension Duration {
    /// Rounded up, at least 1: libcurl takes 0 for "default".
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return max(
            1,
            Int(clamping: seconds.clampedProduct(1000))
                + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}

extension Int64 {
    fileprivate func clampedProduct(_ factor: Int64) -> Int64 {
        // An hour is more than any limit here; no overflow for anybody who writes `.seconds(Int64.max)`.
        Swift.min(Swift.max(self, 0), 3600) * factor
    }
}
