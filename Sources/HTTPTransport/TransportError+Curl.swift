import CCurl

extension TransportError {
    /// Says in our words what a result of libcurl means.
    init(curl code: CURLcode, text: String, request: String) {
        let cause = text.isEmpty ? unsafe String(cString: curl_easy_strerror(code)) : text
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.connectionFailed, "\(request): the host is not known", cause: cause)
        case CURLE_COULDNT_CONNECT, CURLE_PROXY:
            self.init(.connectionFailed, "\(request): no connection", cause: cause)
        case CURLE_RECV_ERROR where cause.contains("CONNECT"):
            self.init(.connectionFailed, "\(request): the proxy does not let the connection through", cause: cause)
        case CURLE_OPERATION_TIMEDOUT:
            self.init(.timeout, "\(request): no connection in time", cause: cause)
        case CURLE_SSL_CONNECT_ERROR where Self.isBrokenConnection(cause):
            self.init(.connectionFailed, "\(request): the connection broke in the TLS handshake", cause: cause)
        case CURLE_PEER_FAILED_VERIFICATION:
            self.init(
                .tls, "\(request): the server's certificate is not accepted; check the CA and the server name",
                cause: cause)
        case CURLE_SSL_CERTPROBLEM:
            self.init(.tls, "\(request): the client certificate or its key cannot be used", cause: cause)
        case CURLE_SSL_CACERT_BADFILE:
            self.init(.tls, "\(request): the CA certificates cannot be read", cause: cause)
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED:
            self.init(.tls, "\(request): TLS failed", cause: cause)
        case CURLE_RECV_ERROR where cause.contains("alert"), CURLE_SEND_ERROR where cause.contains("alert"):
            // With TLS 1.3 the server refuses a client certificate after the handshake, when it is first read from.
            self.init(.tls, "\(request): the server refuses our client certificate", cause: cause)
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_WEIRD_SERVER_REPLY:
            self.init(.connectionLost, "\(request): the connection broke before the answer was complete", cause: cause)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            self.init(.invalidRequest, "\(request): the URL cannot be used", cause: cause)
        default:
            self.init(.internal, "\(request): libcurl error \(code.rawValue)", cause: cause)
        }
    }

    private static func isBrokenConnection(_ cause: String) -> Bool {
        ["SYSCALL", "reset", "unexpected eof", "Broken pipe"].contains { cause.contains($0) }
    }
}
