internal import CCurl

/// What a `CURLcode` means to a caller: libcurl-errors(3).
enum CurlFailure {
    /// A code and words that are safe to show: libcurl's own words may quote the URL, so none of them are.
    static func meaning(
        of result: CURLcode, _ easy: CurlEasy, headIsWhole: Bool
    ) -> (code: HTTPClientError.Code, detail: String) {
        switch result {
        case CURLE_URL_MALFORMAT: (.invalidURL, "")
        case CURLE_COULDNT_RESOLVE_HOST: (.unresolved, "")
        case CURLE_COULDNT_CONNECT: (.notConnected, "")
        case CURLE_OPERATION_TIMEDOUT:
            easy.offset(CURLINFO_PRETRANSFER_TIME_T) == 0 ? (.timeout, "while connecting") : (.stalled, "")
        case CURLE_GOT_NOTHING: (.interrupted, "closed without an answer")
        case CURLE_PARTIAL_FILE: (.interrupted, "before the content's end")
        // libcurl has one code for a reset and for a chunk without a length.
        case CURLE_RECV_ERROR where easy.hint.contains("chunked-encoding"): (.malformed, "chunked coding")
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM: (.interrupted, "")
        case CURLE_BAD_CONTENT_ENCODING: (.malformed, "content coding")
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: (.malformed, "not HTTP")
        // The buffer for one line of the header is limited too; that is told as a lack of memory.
        case CURLE_OUT_OF_MEMORY where !headIsWhole: (.tooLarge, "a header line")
        default: tls(result, easy) ?? (.interrupted, "libcurl's error \(result.rawValue)")
        }
    }

    private static func tls(_ result: CURLcode, _ easy: CurlEasy) -> (HTTPClientError.Code, String)? {
        switch result {
        case CURLE_PEER_FAILED_VERIFICATION: return (.untrusted, certificate(easy.long(CURLINFO_SSL_VERIFYRESULT)))
        case CURLE_SSL_CONNECT_ERROR:
            // A server that goes away during the handshake proves nothing about its certificate.
            let isLost = ["SSL_ERROR_SYSCALL", "Connection reset", "unexpected eof"].contains { easy.hint.contains($0) }
            return isLost ? (.interrupted, "during the TLS handshake") : (.untrusted, "handshake failed")
        case CURLE_SSL_CACERT_BADFILE: return (.untrusted, "the file of trusted authorities cannot be read")
        case CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
            CURLE_USE_SSL_FAILED, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_SHUTDOWN_FAILED, CURLE_SSL_CRL_BADFILE,
            CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
            return (.untrusted, "")
        default: return nil
        }
    }

    /// The commoner verdicts of X509_verify_cert(3); libcurl judges the name itself, before it asks for OpenSSL's verdict,
    /// and leaves what it began with, a 1.
    private static func certificate(_ verdict: Int) -> String {
        switch verdict {
        case 0, 1, 62, 64: "the certificate is for another host"
        case 9: "the certificate is not yet valid"
        case 10: "the certificate has expired"
        case 18, 19: "the certificate is self-signed"
        case 2, 20, 21: "the certificate's issuer is not trusted"
        default: "the certificate is not valid (\(verdict))"
        }
    }
}
