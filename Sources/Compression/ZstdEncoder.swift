internal import CZstd

/// Compresses to Zstandard, RFC 8878, without a checksum; the window stays below the 8 MiB that RFC 9659 allows.
///
/// `@unchecked`: one task at a time uses it, as ``StreamEncoder`` asks.
package final class ZstdEncoder: StreamEncoder, @unchecked Sendable {
    private let context: OpaquePointer
    private let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 16 << 10, alignment: 16)

    /// An encoder at the beginning of a stream; `level` is the library's, 1 (fast) to 19 (small).
    package init(level: Int) throws(EncodingError) {
        guard let context = ZSTD_createCCtx() else {
            room.deallocate()
            throw EncodingError(reason: "ZSTD_createCCtx")
        }
        self.context = context
        try check(ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, Int32(clamping: level)))
    }

    deinit {
        ZSTD_freeCCtx(context)
        room.deallocate()
    }

    /// C: `ZSTD_compressStream2`.
    package func encode(
        _ bytes: [UInt8], into output: inout [UInt8], _ end: EncodingEnd
    ) throws(EncodingError) {
        let directive =
            switch end {
            case .none: ZSTD_e_continue
            case .flush: ZSTD_e_flush
            case .finish: ZSTD_e_end
            }
        try check(
            unsafe bytes.withUnsafeBytes { source in
                unsafe compress(source, directive, into: &output)
            })
    }

    /// The result of the last call to the library: an error, or 0.
    private func compress(
        _ bytes: UnsafeRawBufferPointer, _ directive: ZSTD_EndDirective, into output: inout [UInt8]
    ) -> Int {
        var source = ZSTD_inBuffer(src: bytes.baseAddress, size: bytes.count, pos: 0)
        while true {
            var target = ZSTD_outBuffer(dst: room.baseAddress, size: room.count, pos: 0)
            let left = ZSTD_compressStream2(context, &target, &source, directive)
            if ZSTD_isError(left) != 0 { return left }
            output.append(contentsOf: room[..<target.pos])
            // With `continue` a remainder may stay inside; else nothing may.
            if source.pos == source.size, directive == ZSTD_e_continue || left == 0 { return 0 }
        }
    }

    /// C: `ZSTD_CCtx_reset`; the level stays.
    package func reset() throws(EncodingError) {
        try check(ZSTD_CCtx_reset(context, ZSTD_reset_session_only))
    }

    private func check(_ result: Int) throws(EncodingError) {
        guard ZSTD_isError(result) != 0 else { return }
        throw EncodingError(reason: String(cString: ZSTD_getErrorName(result)))
    }
}
