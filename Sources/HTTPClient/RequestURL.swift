internal import CCurl

/// An absolute `http` or `https` URL as libcurl's URL parser, which also connects to it, understands it.
struct RequestURL {
    /// The whole URL; it may hold secrets.
    let text: String
    let origin: Origin

    /// Nil for what is no URL, or one of another scheme.
    init?(_ text: String) {
        let parser = CurlURL()
        guard parser.set(CURLUPART_URL, text), let url = RequestURL(parser) else { return nil }
        self = url
    }

    private init?(_ parser: borrowing CurlURL) {
        guard let scheme = parser.get(CURLUPART_SCHEME), scheme == "http" || scheme == "https",
            let host = parser.get(CURLUPART_HOST), !host.isEmpty,
            let port = parser.get(CURLUPART_PORT, flags: CURLU_DEFAULT_PORT),
            let text = parser.get(CURLUPART_URL)
        else { return nil }
        self.text = text
        origin = Origin(scheme: scheme, host: host.lowercased(), port: port)
    }

    /// Where a `Location` field leads from here (RFC 9110 section 10.2.2); nil when it is no URL of http or https.
    ///
    /// The user's name and password stay with their origin, and none are taken from the field.
    func resolving(_ location: String) -> RequestURL? {
        let parser = CurlURL()
        guard parser.set(CURLUPART_URL, text) else { return nil }
        let user = parser.get(CURLUPART_USER)
        let password = parser.get(CURLUPART_PASSWORD)
        guard parser.set(CURLUPART_URL, location, flags: CURLU_URLENCODE), let target = RequestURL(parser) else {
            return nil
        }
        let isSame = target.origin == origin
        guard parser.set(CURLUPART_USER, isSame ? user : nil), parser.set(CURLUPART_PASSWORD, isSame ? password : nil)
        else { return nil }
        return RequestURL(parser)
    }
}

/// A `CURLU` handle: curl_url(3).
private struct CurlURL: ~Copyable {
    private let handle: OpaquePointer?

    init() { handle = curl_url() }

    deinit { curl_url_cleanup(handle) }

    /// False when the parser refuses the part, or memory is short.
    func set(_ part: CURLUPart, _ value: String?, flags: Int32 = 0) -> Bool {
        guard let handle else { return false }
        // A C string would end at the first zero byte, and with it what was checked.
        if let value, value.utf8.contains(0) { return false }
        return curl_url_set(handle, part, value, UInt32(flags)) == CURLUE_OK
    }

    func get(_ part: CURLUPart, flags: Int32 = 0) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard let handle, curl_url_get(handle, part, &text, UInt32(flags)) == CURLUE_OK, let text
        else { return nil }
        defer { curl_free(text) }
        return String(cString: text)
    }
}
