import HTTPCore
import HTTPTypes
import Synchronization

/// Takes a streamed body into memory; with a limit, it is a client that goes away after so many bytes.
final class StreamedBody: ResponseWriter {
    private let received = Mutex<[UInt8]>([])
    private let limit: Int

    init(limit: Int = .max) { self.limit = limit }

    var text: String { String(decoding: received.withLock { $0 }, as: UTF8.self) }

    func write(_ bytes: [UInt8]) async throws(ClientGone) {
        let count = received.withLock { received in
            received += bytes
            return received.count
        }
        if count > limit { throw ClientGone() }
    }
}

extension Answer {
    /// The body that is streamed, and its trailer fields.
    func streamed() async throws -> (text: String, trailers: HTTPFields) {
        let body = StreamedBody()
        let trailers = try await response.stream?.produce(body) ?? [:]
        return (body.text, trailers)
    }
}
