/// Compresses a body piece by piece, whatever its length, in memory of one size.
///
/// Making one costs more than compressing a small body, so it is used again: ``reset()``. It belongs to the task that
/// uses it.
package protocol StreamEncoder: AnyObject, Sendable {
    /// Compresses `bytes` and appends to `output` what comes of it.
    ///
    /// - Throws: ``EncodingError``; the encoder is then good for nothing but to be thrown away.
    func encode(_ bytes: [UInt8], into output: inout [UInt8], _ end: EncodingEnd) throws(EncodingError)

    /// Begins anew, whatever was encoded before.
    func reset() throws(EncodingError)
}

/// What must have come out when a call to encode returns.
package enum EncodingEnd: Sendable {
    /// What the encoder likes: it compresses best when it may wait for more.
    case none
    /// All that went in, so that a reader can have it; costs some bytes.
    case flush
    /// All, and the end of the stream.
    case finish
}

/// A library could not compress: for want of memory, if it is not our own mistake.
package struct EncodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the library says.
    package let reason: String

    package var description: String { "cannot compress: \(reason)" }
}

extension StreamEncoder {
    /// Compresses a body that is there as a whole.
    ///
    /// - Throws: ``EncodingError``.
    package func encode(whole bytes: [UInt8]) throws(EncodingError) -> [UInt8] {
        try reset()
        var output: [UInt8] = []
        try encode(bytes, into: &output, .finish)
        return output
    }
}
