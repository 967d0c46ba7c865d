internal import CCurl

/// An easy handle with what it points to, freed together: libcurl-easy(3).
///
/// It must have left its multi handle before it goes.
final class CurlEasy {
    let handle: UnsafeMutableRawPointer
    private var fields: UnsafeMutablePointer<curl_slist>?
    private let message: UnsafeMutablePointer<CChar>
    /// Whether every option so far was accepted; libcurl refuses one only when memory is short or it was built without.
    private(set) var isComplete = true

    /// Nil when memory is short.
    init?() {
        guard let handle = curl_easy_init() else { return nil }
        self.handle = handle
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        note(martlet_curl_set_pointer(handle, CURLOPT_ERRORBUFFER, message))
    }

    deinit {
        curl_easy_cleanup(handle)
        curl_slist_free_all(fields)
        message.deallocate()
    }

    func set(_ option: CURLoption, _ value: Int) { note(martlet_curl_set_long(handle, option, value)) }

    func set(_ option: CURLoption, milliseconds: Duration) {
        let (seconds, attoseconds) = milliseconds.components
        set(option, Int(clamping: max(seconds * 1_000 + attoseconds / 1_000_000_000_000_000, 1)))
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, _ value: String?) { note(martlet_curl_set_string(handle, option, value)) }

    /// What callbacks are given; it must outlive the handle.
    func set(_ option: CURLoption, context: UnsafeMutableRawPointer) {
        note(martlet_curl_set_pointer(handle, option, context))
    }

    func set(
        _ option: CURLoption,
        sink: @escaping @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int
    ) { note(martlet_curl_set_sink(handle, option, sink)) }

    func setOpenSocket(_ callback: @escaping curl_opensocket_callback) {
        note(martlet_curl_set_opensocket(handle, callback))
    }

    /// libcurl copies the content.
    func setContent(_ content: [UInt8]) {
        note(martlet_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(content.count)))
        if content.isEmpty { return set(CURLOPT_COPYPOSTFIELDS, "") }
        content.withUnsafeBytes { bytes in
            guard let address = bytes.baseAddress else { return }
            note(martlet_curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: address)))
        }
    }

    /// Adds a line in the syntax of CURLOPT_HTTPHEADER: `Name: value`, `Name;` without value, `Name:` to leave one out.
    func addField(_ line: String) {
        guard let list = curl_slist_append(fields, line) else { return isComplete = false }
        fields = list
    }

    /// To be called after the last ``addField(_:)``.
    func setFields() { note(martlet_curl_set_list(handle, CURLOPT_HTTPHEADER, fields)) }

    func long(_ info: CURLINFO) -> Int {
        var value = 0
        martlet_curl_get_long(handle, info, &value)
        return value
    }

    func offset(_ info: CURLINFO) -> Int {
        var value: curl_off_t = 0
        martlet_curl_get_offset(handle, info, &value)
        return Int(value)
    }

    /// libcurl's words on a failure: to tell causes apart that share a code, never to be shown.
    var hint: String { String(cString: message) }

    private func note(_ code: CURLcode) { if code != CURLE_OK { isComplete = false } }
}
