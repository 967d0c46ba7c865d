internal import CCurl
internal import EventLoop

/// A multi handle whose sockets and timer live on a loop: curl_multi_socket_action(3).
///
/// Used on its loop only. What libcurl's callbacks touch is here alone: watches and the timer. They never call libcurl
/// back, which forbids it, but for curl_multi_assign(3).
final class CurlMulti {
    private let handle: UnsafeMutableRawPointer
    private let loop: EventLoop
    private var timer: LoopTimer?
    /// The registrations that libcurl knows by their address: a descriptor's number may be the kernel's for a new
    /// socket as soon as libcurl has closed the old one.
    private var watches: [ObjectIdentifier: Registration] = [:]
    private let onEnd: (UnsafeMutableRawPointer, CURLcode) -> Void

    private static let global = martlet_curl_global_init()

    /// - Parameter onEnd: is told of each easy handle whose transfer has ended, outside of libcurl's callbacks; it must
    ///   remove the handle.
    init(
        on loop: EventLoop, connectionLimit: Int, onEnd: @escaping (UnsafeMutableRawPointer, CURLcode) -> Void
    ) {
        guard CurlMulti.global == CURLE_OK, let handle = curl_multi_init() else {
            preconditionFailure("libcurl has no memory to begin with")
        }
        self.handle = handle
        self.loop = loop
        self.onEnd = onEnd
        let timer = LoopTimer(on: loop) { [unowned self] in act(CURL_SOCKET_TIMEOUT, 0) }
        self.timer = timer
        let this = Unmanaged.passUnretained(self).toOpaque()
        martlet_curl_multi_set_long(handle, CURLMOPT_MAXCONNECTS, connectionLimit)
        // One request a connection, HTTP/2 too: with several, libcurl 7.88 at times leaves one waiting that has its data.
        martlet_curl_multi_set_long(handle, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        martlet_curl_multi_set_socket_callback(
            handle,
            { _, descriptor, what, context, watch in
                guard let context else { return 0 }
                Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().watch(descriptor, what, watch)
                return 0
            }, this)
        martlet_curl_multi_set_timer_callback(
            handle,
            { _, milliseconds, context in
                guard let context else { return 0 }
                Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds)
                return 0
            }, this)
    }

    func add(_ easy: CurlEasy) -> Bool { curl_multi_add_handle(handle, easy.handle) == CURLM_OK }

    func remove(_ easy: CurlEasy) { curl_multi_remove_handle(handle, easy.handle) }

    /// Closes all connections; every easy handle must have been removed, and nothing be called afterwards.
    func close() {
        curl_multi_cleanup(handle)
        timer?.cancel()
        timer = nil
        for watch in watches.values { watch.cancel() }
        watches.removeAll()
    }

    private func setTimer(_ milliseconds: Int) {
        switch milliseconds {
        case ..<0: timer?.cancel()
        // "At once" is on the next turn: other work of the loop has its turn before.
        case 0: timer?.set(at: loop.now + 1)
        default: timer?.set(after: .milliseconds(milliseconds))
        }
    }

    private func watch(_ descriptor: curl_socket_t, _ what: Int32, _ known: UnsafeMutableRawPointer?) {
        let watch = known.map { Unmanaged<Registration>.fromOpaque($0).takeUnretainedValue() }
        if what == CURL_POLL_REMOVE {
            guard let watch else { return }
            watch.cancel()
            watches[ObjectIdentifier(watch)] = nil
            return
        }
        let interest: Readiness =
            switch what {
            case CURL_POLL_IN: .readable
            case CURL_POLL_OUT: .writable
            case CURL_POLL_INOUT: [.readable, .writable]
            default: []
            }
        if let watch {
            watch.interest = interest
            return
        }
        // A socket that the kernel will not watch leaves its transfer to its deadline.
        guard
            let new = try? loop.register(
                descriptor, for: interest, handler: { [unowned self] in ready(descriptor, $0) })
        else { return }
        watches[ObjectIdentifier(new)] = new
        curl_multi_assign(handle, descriptor, Unmanaged.passUnretained(new).toOpaque())
    }

    private func ready(_ descriptor: curl_socket_t, _ readiness: Readiness) {
        var events: Int32 = 0
        // A broken connection is one that answers reads and writes, with an error.
        if !readiness.isDisjoint(with: [.readable, .hangUp]) { events |= CURL_CSELECT_IN }
        if !readiness.isDisjoint(with: [.writable, .hangUp]) { events |= CURL_CSELECT_OUT }
        act(descriptor, events)
    }

    private func act(_ descriptor: curl_socket_t, _ events: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(handle, descriptor, events, &running)
        var result = CURLE_OK
        while let easy = martlet_curl_multi_take_ended(handle, &result) { onEnd(easy, result) }
    }
}
