internal import CZlib

/// Decompresses a gzip stream (RFC 1952) of one or several members in constant memory, 32 KiB and what the caller gives.
///
/// Zero bytes after a member, as tapes pad with, are skipped; anything else there must be another member. It belongs to
/// the thread or actor that uses it.
package final class GzipDecoder {
    /// How far one call came.
    package struct Progress: Hashable, Sendable {
        /// Bytes of the input that were used.
        package let consumed: Int
        /// Bytes that were written to the output.
        package let produced: Int
    }

    private enum State { case member, between, failed }

    // zlib keeps a pointer to the stream in its own state, so the stream must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var state = State.member
    private var offset = 0

    /// A decoder at the beginning of a stream.
    package init() throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 16 more than the window's logarithm: a gzip header, nothing else.
        let result = inflateInit2_(stream, MAX_WBITS + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else { throw GzipError(code: .outOfMemory, offset: 0, reason: "") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Decompresses from `input` into `output` until one of them has no more to give.
    ///
    /// Call again with the rest of the input; an empty output is a mistake. C: `inflate`.
    package func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(GzipError) -> Progress {
        var consumed = 0
        var produced = 0
        while true {
            if state == .between {
                while consumed < input.count, input[consumed] == 0 { consumed += 1 }
                guard consumed < input.count else { break }
                inflateReset(stream)
                state = .member
            }
            let before = (consumed, produced)
            try step(input, output, &consumed, &produced)
            if state == .member, (consumed, produced) == before { break }
            if produced == output.count { break }
        }
        offset += consumed
        return Progress(consumed: consumed, produced: produced)
    }

    /// Says that there is no more input: throws unless the stream ended where a member ends.
    package func finish() throws(GzipError) {
        guard state == .between else { throw failure(.truncated, at: offset) }
    }

    private func step(
        _ input: UnsafeRawBufferPointer, _ output: UnsafeMutableRawBufferPointer, _ consumed: inout Int,
        _ produced: inout Int
    ) throws(GzipError) {
        guard state == .member else { throw failure(.corrupt, at: offset) }
        let source = UnsafeMutableRawBufferPointer(mutating: UnsafeRawBufferPointer(rebasing: input[consumed...]))
        let target = UnsafeMutableRawBufferPointer(rebasing: output[produced...])
        stream.pointee.next_in = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(clamping: source.count)
        stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(clamping: target.count)
        let result = inflate(stream, Z_NO_FLUSH)
        consumed += Int(UInt32(clamping: source.count) - stream.pointee.avail_in)
        produced += Int(UInt32(clamping: target.count) - stream.pointee.avail_out)
        switch result {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: state = .between
        case Z_MEM_ERROR: throw failure(.outOfMemory, at: offset + consumed)
        default: throw failure(.corrupt, at: offset + consumed)
        }
    }

    private func failure(_ code: GzipError.Code, at offset: Int) -> GzipError {
        let reason = stream.pointee.msg.map { String(cString: $0) } ?? ""
        state = .failed
        return GzipError(code: code, offset: offset, reason: reason)
    }
}
