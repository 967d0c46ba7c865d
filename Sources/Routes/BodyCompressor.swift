internal import Compression
internal import HTTPCore
internal import Synchronization

/// Compresses bodies for all loops, with encoders that are made once and used again.
///
/// The fastest level of both libraries: docs/decisions/0014.
package final class BodyCompressor: Sendable {
    /// Encoders at rest, of each coding at most as many as there may be loops at work.
    private let idle = Mutex<[ContentCoding: [any StreamEncoder]]>([:])
    private static let idleLimit = 8
    /// A body larger than this is compressed away from the loop, whose other requests would wait: 0.2 ms.
    private static let longOnLoop = 64 << 10

    /// A compressor without encoders yet.
    package init() {}

    /// A body in a coding that is not identity; nil when there is no memory to make it.
    func compress(_ body: [UInt8], _ coding: ContentCoding) async -> [UInt8]? {
        guard body.count > BodyCompressor.longOnLoop else { return whole(body, coding) }
        return await BodyCompressor.elsewhere { self.whole(body, coding) }
    }

    private func whole(_ body: [UInt8], _ coding: ContentCoding) -> [UInt8]? {
        do throws(EncodingError) {
            let encoder = try borrow(coding)
            let compressed = try encoder.encode(whole: body)
            giveBack(encoder, coding)
            return compressed
        } catch {
            return nil
        }
    }

    /// An encoder at the beginning of a stream, to be given back unless it fails.
    func borrow(_ coding: ContentCoding) throws(EncodingError) -> any StreamEncoder {
        if let encoder = idle.withLock({ $0[coding]?.popLast() }) {
            try encoder.reset()
            return encoder
        }
        return coding == .zstd ? try ZstdEncoder(level: 1) : try GzipEncoder(level: 1)
    }

    /// Puts an encoder to rest.
    func giveBack(_ encoder: any StreamEncoder, _ coding: ContentCoding) {
        idle.withLock { idle in
            if idle[coding, default: []].count < BodyCompressor.idleLimit { idle[coding, default: []].append(encoder) }
        }
    }

    /// Runs work on the global pool: a task that prefers its loop would stay there, even in a concurrent function.
    static func elsewhere<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await Task.detached { work() }.value
    }
}
