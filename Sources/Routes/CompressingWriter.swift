internal import Compression
internal import HTTPCore
internal import Synchronization

/// Compresses a body that is made while it is sent.
///
/// Gathers 64 KiB, compresses them away from the loop, and hands on all that came of them: what a slow producer has
/// written waits for that much and no longer.
final class CompressingWriter: ResponseWriter {
    private let writer: any ResponseWriter
    private let encoder: any StreamEncoder
    /// One task writes; the lock is for the compiler.
    private let gathered = Mutex<[UInt8]>([])
    private static let piece = 64 << 10

    init(_ writer: any ResponseWriter, _ encoder: any StreamEncoder) {
        self.writer = writer
        self.encoder = encoder
    }

    func write(_ bytes: [UInt8]) async throws(ClientGone) {
        let piece: [UInt8]? = gathered.withLock { gathered in
            gathered.append(contentsOf: bytes)
            guard gathered.count >= CompressingWriter.piece else { return nil }
            defer { gathered = [] }
            return gathered
        }
        if let piece { try await send(piece, .flush) }
    }

    /// Writes what is left, and the end.
    func finish() async throws(ClientGone) {
        try await send(gathered.withLock { $0 }, .finish)
    }

    private func send(_ piece: [UInt8], _ end: EncodingEnd) async throws(ClientGone) {
        let encoded = await BodyCompressor.elsewhere { [encoder] () -> [UInt8]? in
            var output: [UInt8] = []
            do throws(EncodingError) { try encoder.encode(piece, into: &output, end) } catch { return nil }
            return output
        }
        // Without memory to go on, the transfer breaks off as it does when nobody reads it.
        guard let encoded else { throw ClientGone() }
        try await writer.write(encoded)
    }
}

extension ResponseStream {
    /// The same body, compressed.
    func compressed(_ coding: ContentCoding, by compressor: BodyCompressor) -> ResponseStream {
        ResponseStream(trailers: trailers) { writer in
            let encoder = try compressor.borrow(coding)
            let compressing = CompressingWriter(writer, encoder)
            let trailers = try await produce(compressing)
            try await compressing.finish()
            compressor.giveBack(encoder, coding)
            return trailers
        }
    }
}
