internal import CPostgres
internal import DequeModule
internal import EventLoop
internal import Logging

/// A libpq connection on a loop: statements go out in pipeline mode, one flush a tick, and come back in order.
///
/// Each statement has a sync point of its own, so an error spoils nothing but itself. `+Pipeline` sends and reads,
/// `+Interruption` holds deadlines and cancellation, `+Solo` the operations that need the connection for themselves.
///
/// `@unchecked`: all state is touched on the loop's thread alone; the constants are set before the channel is shared.
final class Channel: @unchecked Sendable {
    let loop: EventLoop
    let logger: Logger
    /// Several callers share it, each with single read-only statements; these may be repeated.
    let isShared: Bool
    let backendPID: Int32
    let serverVersion: Int
    let cancelKey: CancelKey?

    /// nil once the connection is broken or closed.
    var handle: OpaquePointer?
    /// Why ``handle`` is nil.
    var failure: PostgresError?
    var registration: Registration?

    var pending = Deque<Request>()
    var inFlight = Deque<Request>()
    var statements: StatementCache
    var encoder = ParameterEncoder()
    var flushIsDue = false
    /// Cancel requests that are on their way.
    var cancelsRunning = 0

    var timer: LoopTimer?
    var nextDeadline = UInt64.max

    /// The operation that has, or waits to have, the connection for itself.
    var solo: Solo?
    var drainWaiter: UnsafeContinuation<Void, Never>?

    /// Called once, on the loop, when the connection is lost (not when it is closed by its owner).
    var onBroken: ((PostgresError) -> Void)?
    /// Called on the loop for each notification: channel and payload.
    var onNotification: ((String, String) -> Void)?

    private let notices: NoticeSink

    /// Takes over a connection that ``Connector`` has made.
    ///
    /// On the loop.
    init(
        _ link: Link, on loop: EventLoop, shared: Bool, statementCapacity: Int, logger: Logger
    ) throws(PostgresError) {
        self.loop = loop
        self.logger = logger
        isShared = shared
        handle = link.handle
        backendPID = PQbackendPID(link.handle)
        serverVersion = Int(PQserverVersion(link.handle))
        cancelKey = CancelKey(link.handle)
        statements = StatementCache(capacity: statementCapacity)
        notices = NoticeSink(logger: logger)
        PQsetNoticeProcessor(
            link.handle,
            { sink, message in
                guard let sink, let message else { return }
                Unmanaged<NoticeSink>.fromOpaque(sink).takeUnretainedValue().take(String(cString: message))
            }, Unmanaged.passUnretained(notices).toOpaque())
        timer = LoopTimer(on: loop) { [weak self] in self?.deadlinePassed() }
        do {
            registration = try loop.register(PQsocket(link.handle), for: .readable) { [weak self] readiness in
                self?.ready(readiness)
            }
        } catch {
            PQfinish(link.handle)
            handle = nil
            throw PostgresError(.connection, "the loop cannot watch the connection: \(error)")
        }
        guard PQsetnonblocking(link.handle, 1) == 0, PQenterPipelineMode(link.handle) == 1 else {
            let error = PostgresError.connection(link.handle, "libpq refuses pipeline mode")
            release()
            throw error
        }
    }

    deinit {
        // The owner may let go on any thread, but the registration belongs to the loop.
        guard let handle else { return }
        let remains = Remains(handle: handle, registration: registration, notices: notices)
        loop.execute { remains.release() }
    }

    /// True while statements can be sent.
    var isOpen: Bool { handle != nil }

    /// What the server last said about the transaction on this connection.
    var transactionIsIdle: Bool { handle.map { PQtransactionStatus($0) == PQTRANS_IDLE } ?? false }

    /// Ends the connection in order; what is under way fails with `closed`.
    func close() { end(PostgresError(.closed, "the connection was closed"), broken: false) }

    /// Ends the connection because it cannot be used any more.
    func fail(_ error: PostgresError) { end(error, broken: true) }

    private func end(_ error: PostgresError, broken: Bool) {
        guard handle != nil else { return }
        failure = error
        release()
        for request in inFlight { request.answer(.failure(outcome(of: request, after: error))) }
        for request in pending { request.answer(.failure(error)) }
        inFlight.removeAll()
        pending.removeAll()
        timer?.cancel()
        drainWaiter?.resume()
        drainWaiter = nil
        solo?.wake()
        let onBroken = onBroken
        // Those who listen hold the channel, most of them.
        (self.onBroken, onNotification) = (nil, nil)
        guard broken else { return }
        logger.debug("connection lost", metadata: ["error": "\(error)", "pid": "\(backendPID)"])
        onBroken?(error)
    }

    private func outcome(of request: Request, after error: PostgresError) -> PostgresError {
        if let interruption = request.interruption {
            return PostgresError(interruption, "interrupted; the connection was lost meanwhile", statement: request.sql)
        }
        // The server may have told this statement why it hangs up (57P01 and the like).
        return request.error?.code == .connection ? request.error ?? error : error
    }

    private func release() {
        registration?.cancel()
        registration = nil
        if let handle { PQfinish(handle) }
        handle = nil
    }
}

/// What a channel leaves behind when it is dropped without being closed; released on the loop, hence `@unchecked`.
private final class Remains: @unchecked Sendable {
    private let handle: OpaquePointer
    private let registration: Registration?
    private let notices: NoticeSink

    init(handle: OpaquePointer, registration: Registration?, notices: NoticeSink) {
        self.handle = handle
        self.registration = registration
        self.notices = notices
    }

    func release() {
        registration?.cancel()
        PQfinish(handle)
    }
}

/// Takes the server's notices to the log.
///
/// libpq calls it during its own calls, so on the loop.
private final class NoticeSink: Sendable {
    private let logger: Logger

    init(logger: Logger) { self.logger = logger }

    func take(_ message: String) { logger.debug("notice", metadata: ["text": "\(message.trimmingNewlines)"]) }
}
