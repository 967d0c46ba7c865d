import EventLoop
import Foundation
import HTTPCore
import HTTPServer
import HTTPTypes
import Logging
import Synchronization

/// What a test's responders and observer have seen.
final class Record: HTTPServerObserver {
    private struct State {
        var started: [String] = []
        var cancelled = 0
        var written = 0
        var loops: [String: Int] = [:]
        var sends = 0
        var opened = 0
        var closed = 0
        var handshakes = 0
        var refused: [ServerProblem] = []
    }

    private let state = Mutex(State())

    var started: [String] { state.withLock { $0.started } }
    var cancelled: Int { state.withLock { $0.cancelled } }
    /// Requests by the loop that answered.
    var loops: [String: Int] { state.withLock { $0.loops } }
    var sends: Int { state.withLock { $0.sends } }
    var opened: Int { state.withLock { $0.opened } }
    var closed: Int { state.withLock { $0.closed } }
    /// TLS handshakes that failed.
    var handshakes: Int { state.withLock { $0.handshakes } }
    var refused: [ServerProblem] { state.withLock { $0.refused } }

    func start(_ path: String, on loop: String) {
        state.withLock {
            $0.started.append(path)
            $0.loops[loop, default: 0] += 1
        }
    }

    /// Bytes that a responder has written to a stream.
    var written: Int { state.withLock { $0.written } }
    func wrote(_ bytes: Int) { state.withLock { $0.written += bytes } }

    func cancel() { state.withLock { $0.cancelled += 1 } }
    func handshakeFailed() { state.withLock { $0.handshakes += 1 } }
    func connectionOpened() { state.withLock { $0.opened += 1 } }
    func connectionClosed() { state.withLock { $0.closed += 1 } }
    func received(bytes: Int) {}
    func sent(bytes: Int) { state.withLock { $0.sends += 1 } }
    func refused(_ problem: ServerProblem) { state.withLock { $0.refused.append(problem) } }
}

/// A server on loops of its own, with a few paths to try it by.
struct TestServer {
    let server: HTTPServer
    let port: Int
    let record: Record

    /// More than the kernel's buffers for one connection hold.
    static let largeCount = 16 << 20
    /// The body of that size: no two blocks of it are alike.
    static let largeBody: [UInt8] = {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(largeCount)
        for block in 0..<largeCount >> 10 {
            bytes += withUnsafeBytes(of: block) { Array($0) }
            bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: block), count: 1_016)
        }
        return bytes
    }()

    /// Runs `body` against a server and stops it, however `body` ends.
    static func run<Result: Sendable>(
        loops count: Int = 1, host: String = "127.0.0.1", _ change: (inout HTTPServerConfiguration) -> Void = { _ in },
        _ body: (TestServer) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPServerConfiguration(host: host, port: 0)
        change(&configuration)
        let loops = try (0..<count).map { try EventLoop(name: "test-\($0)") }
        for loop in loops { loop.start() }
        let record = Record()
        let server = make(configuration, loops: loops, record)
        let outcome: Swift.Result<Result, any Error>
        do {
            let address = try await server.start()
            outcome = .success(try await body(TestServer(server: server, port: address.port, record: record)))
        } catch {
            outcome = .failure(error)
        }
        await server.shutdown(grace: .zero)
        await onThread { for loop in loops { loop.stop() } }
        return try outcome.get()
    }

    /// Why a server does not start with that configuration; nil when it does.
    static func startFailure(_ change: (inout HTTPServerConfiguration) -> Void) async throws -> HTTPServerError? {
        do {
            try await run(change, { _ in })
            return nil
        } catch let error as HTTPServerError {
            return error
        }
    }

    static func make(_ configuration: HTTPServerConfiguration, loops: [EventLoop], _ record: Record) -> HTTPServer {
        HTTPServer(
            configuration: configuration, loops: loops, logger: Logger(label: "test"),
            responder: { loop in { request in await answer(request, loop, record) } },
            problem: { status, detail, id, code in
                Response(
                    status: status, fields: [.contentType: "text/plain"], body: Array("\(code) \(id): \(detail)".utf8))
            },
            observer: record)
    }

    private static func answer(_ request: Request, _ loop: EventLoop, _ record: Record) async -> Response {
        let path = request.head.path ?? ""
        record.start(path, on: loop.isCurrent ? loop.name : "elsewhere")
        switch path {
        case "/echo", "/echo-small":
            do throws(ParseFailure) {
                let body = try await request.body.collect(upTo: path == "/echo" ? .max : 10)
                return Response(status: .ok, fields: [.contentType: "text/plain"], body: body)
            } catch {
                return Response(status: error.status, body: Array(error.reason.utf8))
            }
        case "/count": return await count(request)
        case "/stream", "/stream-breaks": return stream(breaks: path == "/stream-breaks", record)
        case "/endless": return endless(record)
        case "/scheme": return Response(status: .ok, body: Array((request.head.scheme ?? "").utf8))
        case "/large": return Response(status: .ok, body: largeBody)
        case "/none": return Response(status: .noContent, body: [1, 2, 3])
        case "/same": return Response(status: .notModified, fields: [.eTag: "\"1\""], body: [1, 2, 3])
        case "/slow-end": return slowEnd()
        case "/slow-reader": return await slowReader(request)
        case "/bad-field", "/bad-field-streamed":
            var fields = HTTPFields()
            fields.append(HTTPField(name: .via, lenientValue: Array("a\u{1}b".utf8)))
            var response = path == "/bad-field" ? Response(status: .ok) : stream(breaks: false, record)
            response.fields = fields
            return response
        case "/soon", "/later", "/hang":
            do throws(CancellationError) {
                try await loop.sleep(
                    for: path == "/soon" ? .milliseconds(100) : path == "/later" ? .seconds(2) : .seconds(600))
            } catch {
                record.cancel()
                return Response(status: .serviceUnavailable)
            }
            guard loop.isCurrent else { return Response(status: .internalServerError) }
            return Response(status: .ok, body: Array("done".utf8))
        default:
            return Response(
                status: .ok, body: Array("\(request.head.method) \(path) \(request.peer) \(request.id)".utf8))
        }
    }
}

extension TestServer {
    /// Pieces of `/stream`: small ones, one that is not copied, and bytes that look like chunk framing.
    static let pieces = ["first\n", "0\r\n\r\n", String(repeating: "x", count: 100_000), "last\n"]

    /// How many bytes came, in how many pieces; nothing of them is kept.
    private static func count(_ request: Request) async -> Response {
        var bytes = 0
        do throws(ParseFailure) {
            while let piece = try await request.body.next() { bytes += piece.count }
        } catch {
            return Response(status: error.status, body: Array(error.reason.utf8))
        }
        return Response(status: .ok, body: Array("\(bytes)".utf8))
    }

    private static func stream(breaks: Bool, _ record: Record) -> Response {
        Response(
            status: .ok, fields: [.contentType: "text/plain"],
            stream: ResponseStream(trailers: [.contentDigest]) { writer in
                for piece in pieces { try await writer.write(Array(piece.utf8)) }
                if breaks { throw CancellationError() }
                return [.contentDigest: "pieces=\(pieces.count)"]
            })
    }

    /// Ten bytes, and their end a while later.
    private static func slowEnd() -> Response {
        Response(
            status: .ok, fields: [:],
            stream: ResponseStream { writer in
                try await writer.write([UInt8](repeating: 0x78, count: 10))
                try await Task.sleep(for: .milliseconds(50))
                return [:]
            })
    }

    /// Counts a body after a rest of a second between its first piece and the next.
    private static func slowReader(_ request: Request) async -> Response {
        let first = try? await request.body.next()
        try? await Task.sleep(for: .seconds(1))
        let rest = try? await request.body.collect(upTo: .max)
        return Response(status: .ok, body: Array("\((first?.count ?? 0) + (rest?.count ?? -1))".utf8))
    }

    /// A stream that ends only with its client, and tells how much it has written.
    private static func endless(_ record: Record) -> Response {
        Response(
            status: .ok, fields: [:],
            stream: ResponseStream { writer in
                let piece = [UInt8](repeating: 0x78, count: 32 << 10)
                do {
                    while true {
                        try await writer.write(piece)
                        record.wrote(piece.count)
                    }
                } catch {
                    record.cancel()
                    throw error
                }
            })
    }
}

extension HTTPField.Name {
    static let contentDigest = HTTPField.Name("Content-Digest") ?? .via
}

/// Hands a client from one thread to the next.
///
/// No lock guards it: two threads have it at once only when one does nothing but send and the other nothing but read.
struct Held<Client>: @unchecked Sendable {
    let client: Client
}

/// Runs `body` on a thread of its own: what blocks must not hold the few threads of the concurrency pool.
func onThread<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}

/// The same for what cannot fail.
func onThread(_ body: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread {
            body()
            continuation.resume()
        }
    }
}

/// Waits until `condition` holds; false when it does not within ten seconds.
func eventually(_ condition: @Sendable () -> Bool) async throws -> Bool {
    for _ in 0..<1_000 {
        if condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return condition()
}
