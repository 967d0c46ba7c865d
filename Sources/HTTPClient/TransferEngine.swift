internal import CCurl
internal import DequeModule
internal import EventLoop
internal import Synchronization

/// The transfers of an ``HTTPClient`` on their loop: a line for each origin, the ones in libcurl's hands, their ends.
///
/// All its state but the statistics, which have a lock, is touched on its loop alone, hence `@unchecked`.
final class TransferEngine: @unchecked Sendable {
    private struct Line {
        var running = 0
        var waiting = Deque<Transfer>()
    }

    private let loop: EventLoop
    private let configuration: HTTPClientConfiguration
    private let counts = Mutex(HTTPClientStatistics())
    private var lines: [Origin: Line] = [:]
    /// By handle; keeps what libcurl's callbacks refer to.
    private var running: [UnsafeMutableRawPointer: Transfer] = [:]
    private var multi: CurlMulti?

    init(_ configuration: HTTPClientConfiguration, on loop: EventLoop) {
        self.configuration = configuration
        self.loop = loop
        multi = CurlMulti(on: loop, connectionLimit: configuration.connectionLimit) { [unowned self] easy, result in
            guard let transfer = running[easy] else { return }
            end(transfer, transfer.outcome(result))
        }
    }

    var statistics: HTTPClientStatistics { counts.withLock { $0 } }

    /// Counts a request that has ended; nil for an answer.
    func count(_ failure: HTTPClientError.Code?) {
        counts.withLock { counts in
            guard let failure else { return counts.answered += 1 }
            counts.failed[failure, default: 0] += 1
        }
    }

    /// Sends one hop and waits for its end, in its turn.
    func perform(_ hop: Hop, deadline: ContinuousClock.Instant) async throws(HTTPClientError) -> ClientResponse {
        let transfer = Transfer(hop, configuration)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.execute { self.begin(transfer, deadline, continuation) }
            }
        } onCancel: {
            loop.execute { self.abandon(transfer) }
        }
        return try outcome.get()
    }

    /// Ends all transfers with `.closed` and frees libcurl's handles; nothing is sent afterwards.
    func close() {
        guard let multi else { return }
        // From here on nothing is started in the place of what ends.
        self.multi = nil
        for line in lines.values {
            for transfer in line.waiting { end(transfer, .failure(transfer.error(.closed))) }
        }
        for transfer in running.values {
            if let easy = transfer.easy { multi.remove(easy) }
            end(transfer, .failure(transfer.error(.closed)))
        }
        multi.close()
        lines.removeAll()
    }

    private func begin(
        _ transfer: Transfer, _ deadline: ContinuousClock.Instant,
        _ continuation: CheckedContinuation<Transfer.Outcome, Never>
    ) {
        if transfer.isAbandoned { return continuation.resume(returning: .failure(transfer.error(.cancelled))) }
        if multi == nil { return continuation.resume(returning: .failure(transfer.error(.closed))) }
        transfer.continuation = continuation
        let timer = LoopTimer(on: loop) { [weak self, weak transfer] in
            guard let self, let transfer else { return }
            end(transfer, .failure(transfer.error(.timeout)))
        }
        transfer.timer = timer
        timer.set(after: ContinuousClock.now.duration(to: deadline))
        lines[transfer.hop.origin, default: Line()].waiting.append(transfer)
        startWaiting(transfer.hop.origin)
        show()
    }

    private func startWaiting(_ origin: Origin) {
        guard let multi else { return }
        while var line = lines[origin], line.running < configuration.requestsPerOrigin,
            let transfer = line.waiting.popFirst()
        {
            line.running += 1
            lines[origin] = line
            transfer.hasTurn = true
            if let easy = transfer.makeEasy() {
                running[easy.handle] = transfer
                if multi.add(easy) { continue }
            }
            end(transfer, .failure(transfer.error(.notConnected, "libcurl is out of memory")))
        }
    }

    private func abandon(_ transfer: Transfer) {
        transfer.isAbandoned = true
        end(transfer, .failure(transfer.error(.cancelled)))
    }

    /// Ends a transfer, wherever it is; a second end does nothing.
    private func end(_ transfer: Transfer, _ outcome: Transfer.Outcome) {
        guard let continuation = transfer.continuation else { return }
        transfer.continuation = nil
        transfer.timer?.cancel()
        transfer.timer = nil
        release(transfer)
        startWaiting(transfer.hop.origin)
        show()
        continuation.resume(returning: outcome)
    }

    private func release(_ transfer: Transfer) {
        let origin = transfer.hop.origin
        if let easy = transfer.easy {
            let received = easy.long(CURLINFO_HEADER_SIZE) + easy.offset(CURLINFO_SIZE_DOWNLOAD_T)
            counts.withLock { $0.bytesReceived += received }
            multi?.remove(easy)
            running[easy.handle] = nil
            transfer.dropEasy()
        }
        if transfer.hasTurn {
            lines[origin]?.running -= 1
        } else {
            lines[origin]?.waiting.removeAll { $0 === transfer }
        }
        if let line = lines[origin], line.running == 0, line.waiting.isEmpty { lines[origin] = nil }
    }

    private func show() {
        let waiting = lines.values.reduce(0) { $0 + $1.waiting.count }
        counts.withLock { counts in
            counts.open = running.count
            counts.waiting = waiting
        }
    }
}
