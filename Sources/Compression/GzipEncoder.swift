internal import CZlib

/// Compresses to gzip, RFC 1952: 256 KiB of memory, most of it for finding what was there before.
///
/// `@unchecked`: one task at a time uses it, as ``StreamEncoder`` asks.
package final class GzipEncoder: StreamEncoder, @unchecked Sendable {
    // zlib keeps a pointer to the stream in its own state, so the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private let room = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 16 << 10)

    /// An encoder at the beginning of a stream; `level` is zlib's, 1 (fast) to 9 (small).
    package init(level: Int) throws(EncodingError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 16 more than the window's logarithm: a gzip header and trailer. 8 is zlib's usual memory level.
        let result = deflateInit2_(
            stream, Int32(clamping: level), Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw EncodingError(reason: "deflateInit2 \(result)") }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
        room.deallocate()
    }

    /// C: `deflate`.
    package func encode(
        _ bytes: [UInt8], into output: inout [UInt8], _ end: EncodingEnd
    ) throws(EncodingError) {
        let flush =
            switch end {
            case .none: Z_NO_FLUSH
            case .flush: Z_SYNC_FLUSH
            case .finish: Z_FINISH
            }
        let result = unsafe bytes.withUnsafeBufferPointer { source in
            unsafe deflate(source, flush, into: &output)
        }
        guard result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR else {
            throw EncodingError(reason: "deflate \(result)")
        }
    }

    private func deflate(
        _ source: UnsafeBufferPointer<UInt8>, _ flush: Int32, into output: inout [UInt8]
    ) -> Int32 {
        stream.pointee.next_in = UnsafeMutablePointer(mutating: source.baseAddress)
        stream.pointee.avail_in = UInt32(clamping: source.count)
        var result = Z_OK
        repeat {
            stream.pointee.next_out = room.baseAddress
            stream.pointee.avail_out = UInt32(clamping: room.count)
            result = CZlib.deflate(stream, flush)
            output.append(contentsOf: room[..<(room.count - Int(stream.pointee.avail_out))])
            // As long as it fills the room it has more to say; zlib's manual, `deflate`.
        } while result == Z_OK && stream.pointee.avail_out == 0
        stream.pointee.next_in = nil
        return result
    }

    /// C: `deflateReset`.
    package func reset() throws(EncodingError) {
        let result = deflateReset(stream)
        guard result == Z_OK else { throw EncodingError(reason: "deflateReset \(result)") }
    }
}
