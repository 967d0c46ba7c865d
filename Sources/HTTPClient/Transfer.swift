internal import CCurl
internal import EventLoop
internal import Glibc
internal import HTTPTypes

/// One request on its way: waiting for its turn, then in libcurl's hands, then ended.
///
/// libcurl's callbacks know it by its address; its engine keeps it as long as they may come. Used on the engine's loop
/// only, hence `@unchecked`.
final class Transfer: @unchecked Sendable {
    typealias Outcome = Result<ClientResponse, HTTPClientError>

    let hop: Hop
    /// What waits for the outcome; nil before the transfer is begun and after it has ended.
    var continuation: CheckedContinuation<Outcome, Never>?
    /// Ends the transfer at its deadline.
    var timer: LoopTimer?
    /// Set when the caller gave up before the transfer was begun.
    var isAbandoned = false
    /// Whether it counts among its origin's transfers under way.
    var hasTurn = false
    /// The handle while it is in libcurl's hands.
    private(set) var easy: CurlEasy?

    private let configuration: HTTPClientConfiguration
    private var head: ResponseHead
    private var body: [UInt8] = []
    /// Why a callback of ours broke the transfer off.
    private var verdict: HTTPClientError?

    init(_ hop: Hop, _ configuration: HTTPClientConfiguration) {
        self.hop = hop
        self.configuration = configuration
        head = ResponseHead(limit: configuration.headerLimit)
    }

    /// An error that names this transfer's origin.
    func error(_ code: HTTPClientError.Code, _ detail: String = "") -> HTTPClientError {
        HTTPClientError(code, origin: hop.origin.description, detail: detail)
    }

    /// Makes the handle; nil when memory is short.
    func makeEasy() -> CurlEasy? {
        guard let easy = CurlEasy() else { return nil }
        easy.set(CURLOPT_URL, hop.url.text)
        easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
        easy.set(CURLOPT_USERAGENT, configuration.userAgent)
        easy.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        easy.set(CURLOPT_ACCEPT_ENCODING, "")
        setProtection(easy)
        easy.set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds: configuration.connectTimeout)
        easy.set(CURLOPT_LOW_SPEED_LIMIT, configuration.stallRate)
        easy.set(CURLOPT_LOW_SPEED_TIME, Int(configuration.stallTimeout.components.seconds))
        easy.set(CURLOPT_NOSIGNAL, 1)
        // A name that is being looked up is left to its thread; else an abort would hold the loop until it is found.
        easy.set(CURLOPT_QUICK_EXIT, 1)
        setRequest(easy)
        setCallbacks(easy)
        guard easy.isComplete else { return nil }
        self.easy = easy
        return easy
    }

    /// Lets go of the handle, which must have been removed from its multi handle.
    func dropEasy() { easy = nil }

    private func setProtection(_ easy: CurlEasy) {
        easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        easy.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2)
        if let path = configuration.certificateAuthorities {
            easy.set(CURLOPT_CAINFO, path)
            easy.set(CURLOPT_CAPATH, nil)
        }
        // A proxy would connect in our place, past the judgement of addresses.
        easy.set(CURLOPT_PROXY, "")
        if mustBePublic {
            // A connection of the pool may have been made without judging its address.
            easy.set(CURLOPT_FRESH_CONNECT, 1)
        }
        // libcurl repeats what it sent on a kept connection that turns out to be closed: not what must not be repeated.
        if !hop.isRepeatable, !RetryPolicy.isIdempotent(hop.method) { easy.set(CURLOPT_FRESH_CONNECT, 1) }
    }

    private func setRequest(_ easy: CurlEasy) {
        if hop.method == .head { easy.set(CURLOPT_NOBODY, 1) }
        if !hop.body.isEmpty || [.post, .put, .patch].contains(hop.method) { easy.setContent(hop.body) }
        easy.set(CURLOPT_CUSTOMREQUEST, hop.method.rawValue)
        for field in hop.fields {
            easy.addField(field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)")
        }
        // libcurl adds these two of its own accord.
        if hop.fields[.contentType] == nil { easy.addField("Content-Type:") }
        if hop.fields[.expect] == nil { easy.addField("Expect:") }
        easy.setFields()
    }

    private func setCallbacks(_ easy: CurlEasy) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        easy.set(CURLOPT_HEADERDATA, context: this)
        easy.set(CURLOPT_HEADERFUNCTION) { bytes, _, count, context in
            guard let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.receive(line: UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
        }
        easy.set(CURLOPT_WRITEDATA, context: this)
        easy.set(CURLOPT_WRITEFUNCTION) { bytes, _, count, context in
            guard let context else { return 0 }
            let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
            return transfer.receive(UnsafeRawBufferPointer(start: bytes, count: count)) ? count : 0
        }
        easy.set(CURLOPT_OPENSOCKETDATA, context: this)
        easy.setOpenSocket { context, _, address in
            guard let context, let address else { return CURL_SOCKET_BAD }
            return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue().open(address)
        }
    }

    // MARK: Callbacks of libcurl

    private func receive(line: UnsafeRawBufferPointer) -> Bool {
        if head.receive(line) { return true }
        verdict = error(.tooLarge, "header of more than \(configuration.headerLimit) bytes")
        return false
    }

    private func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= configuration.contentLimit - body.count else {
            verdict = error(.tooLarge, "content of more than \(configuration.contentLimit) bytes")
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    private var mustBePublic: Bool { hop.isForeign && !configuration.allowsPrivateRedirects }

    /// The place where an address is judged: the very one that is connected to, whatever names and redirects say.
    private func open(_ target: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0
        let address = NetworkAddress(
            socketAddress: UnsafeRawPointer(target) + offset, family: target.pointee.family,
            length: Int(target.pointee.addrlen))
        if mustBePublic, address?.isPublic != true {
            verdict = error(.redirect, "to a private address")
            return CURL_SOCKET_BAD
        }
        let type = target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return socket(target.pointee.family, type, target.pointee.protocol)
    }

    // MARK: Outcome

    /// What libcurl's result means.
    func outcome(_ result: CURLcode) -> Outcome {
        guard let easy else { return .failure(error(.closed)) }
        if result == CURLE_OK {
            return .success(
                ClientResponse(
                    status: .init(code: easy.long(CURLINFO_RESPONSE_CODE)), fields: head.fields, body: body,
                    version: Transfer.version(easy.long(CURLINFO_HTTP_VERSION))))
        }
        // An address that was refused does not matter where another one was connected to.
        if let verdict, verdict.code != .redirect || result == CURLE_COULDNT_CONNECT { return .failure(verdict) }
        let (code, detail) = CurlFailure.meaning(of: result, easy, headIsWhole: head.isWhole)
        return .failure(error(code, detail))
    }

    private static func version(_ version: Int) -> String {
        switch version {
        case CURL_HTTP_VERSION_1_0: "1.0"
        case CURL_HTTP_VERSION_2_0: "2"
        default: "1.1"
        }
    }
}
