internal import EventLoop
internal import HTTPCore
internal import HTTPTypes
internal import Logging
internal import OpenSSL
internal import Synchronization

/// What all connections of a server share.
///
/// Immutable but for the counts of connections, the certificate and, until the server ends, its parts.
final class ServerContext: Sendable {
    let configuration: HTTPServerConfiguration
    let deadlines: Deadlines
    let standing: (secure: StandingFields, plain: StandingFields)
    let logger: Logger
    let problem: ProblemResponder
    let observer: (any HTTPServerObserver)?
    /// Open connections, all loops together.
    let open = Atomic<Int>(0)
    /// Connections in memory: open ones, and closed ones whose responder has not returned.
    let resident = Atomic<Int>(0)
    /// Open connections by where they come from.
    let addresses = AddressCounts()
    /// What new connections over TCP are secured with; nil for plain HTTP.
    let tls: Mutex<TLSContext?>

    /// The server's parts, one a loop; empty once it has ended.
    let parts = Mutex<[ServerLoop]>([])

    /// The configured durations in nanoseconds, worked out once.
    struct Deadlines: Sendable {
        let idle, header, body, write, halfClose, linger: UInt64
    }

    init(
        configuration: HTTPServerConfiguration, logger: Logger, problem: @escaping ProblemResponder,
        observer: (any HTTPServerObserver)?
    ) {
        self.configuration = configuration
        let fields = configuration.standingFields
        standing = (StandingFields(fields.secure), StandingFields(fields.plain))
        tls = Mutex(configuration.tls)
        self.logger = logger
        self.problem = problem
        self.observer = observer
        deadlines = Deadlines(
            idle: configuration.idleTimeout.nanoseconds, header: configuration.headerTimeout.nanoseconds,
            body: configuration.bodyTimeout.nanoseconds, write: configuration.writeTimeout.nanoseconds,
            halfClose: configuration.halfCloseGrace.nanoseconds, linger: configuration.lingerTimeout.nanoseconds)
    }

    /// The most that is kept of a connection's unconsumed bytes: any line the parser may wait for, and pipelined requests.
    var inputLimit: Int {
        max(64 << 10, configuration.limits.requestLine + configuration.limits.headerSection + 1_024)
    }

    /// When a transfer takes too long, in nanoseconds of the loop's clock: it stands still for `pause`, or falls below the
    /// least rate a client must keep, which counts after that time.
    func end(of pause: UInt64, began: UInt64, moved: UInt64, bytes: Int) -> UInt64 {
        min(moved, began &+ duration(of: bytes)) &+ pause
    }

    private func duration(of bytes: Int) -> UInt64 {
        let (seconds, rest) = bytes.quotientAndRemainder(dividingBy: max(configuration.minimumRate, 1))
        let whole = UInt64(min(seconds, 1_000_000_000)) * 1_000_000_000
        return whole + UInt64(rest) * 1_000_000_000 / UInt64(max(configuration.minimumRate, 1))
    }

    func response(to problem: ServerProblem, _ detail: String, requestID: String, peer: Peer) -> Response {
        observer?.refused(problem)
        logger.info(
            "request refused",
            metadata: [
                "request_id": "\(requestID)", "peer": "\(peer.host)", "status": "\(problem.status.code)",
                "cause": "\(detail)",
            ])
        var response = self.problem(problem.status, detail, requestID, problem.rawValue)
        if [.overloaded, .rateLimited].contains(problem), !response.fields.contains(.retryAfter) {
            response.fields[.retryAfter] = "1"
        }
        return response
    }
}
