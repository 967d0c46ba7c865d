internal import HTTPCore
internal import Services
internal import Synchronization

/// Sees a streamed response to its end, whatever that is, and tells it once: a stream that nobody ever asks for, since
/// its client has gone, ends when it is dropped.
final class StreamedAnswer: Sendable {
    private let ended: @Sendable (_ bytes: Int, _ breakage: String?) -> Void
    private let bytes = Atomic<Int>(0)
    private let isOver = Atomic<Bool>(false)

    /// - Parameter ended: is told the bytes that were written, and why the response was broken off, or nil.
    init(ended: @escaping @Sendable (_ bytes: Int, _ breakage: String?) -> Void) { self.ended = ended }

    deinit { end(StreamedAnswer.clientGone) }

    /// The same stream, watched.
    func watching(_ stream: ResponseStream) -> ResponseStream {
        ResponseStream(trailers: stream.trailers) { [self] writer in
            do {
                let trailers = try await stream.produce(CountingWriter(writer, self))
                end(nil)
                return trailers
            } catch {
                end(StreamedAnswer.cause(of: error))
                throw error
            }
        }
    }

    private static let clientGone = "the client went, or took too little"

    private static func cause(of error: any Error) -> String {
        switch error {
        case is ClientGone, is CancellationError, ServiceError.cancelled: clientGone
        default: "\(error)"
        }
    }

    private func end(_ breakage: String?) {
        guard !isOver.exchange(true, ordering: .relaxed) else { return }
        ended(bytes.load(ordering: .relaxed), breakage)
    }

    /// Counts what passes.
    private final class CountingWriter: ResponseWriter {
        private let writer: any ResponseWriter
        private let answer: StreamedAnswer

        init(_ writer: any ResponseWriter, _ answer: StreamedAnswer) {
            self.writer = writer
            self.answer = answer
        }

        func write(_ bytes: [UInt8]) async throws(ClientGone) {
            try await writer.write(bytes)
            answer.bytes.add(bytes.count, ordering: .relaxed)
        }
    }
}
