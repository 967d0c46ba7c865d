/// The blanks that are trimmed from both ends of a field: space, tab, line feed, vertical tab, form feed, carriage
/// return, no-break space (U+00A0) and the byte order mark (U+FEFF).
///
/// Inner blanks are always kept.
package enum Blank {
    /// The range of `bytes` without the blanks at its ends.
    package static func trimmed(_ bytes: Span<UInt8>) -> Range<Int> {
        var start = 0
        var end = bytes.count
        while start < end {
            let width = leading(bytes, start, end)
            if width == 0 { break }
            start += width
        }
        while start < end {
            let width = trailing(bytes, start, end)
            if width == 0 { break }
            end -= width
        }
        return start..<end
    }

    @inline(__always)
    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }

    @inline(__always)
    private static func leading(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        let byte = bytes[start]
        if isBlank(byte) { return 1 }
        guard byte >= 0xC2 else { return 0 }
        if byte == 0xC2, end - start >= 2, bytes[start + 1] == 0xA0 { return 2 }
        if byte == 0xEF, end - start >= 3, bytes[start + 1] == 0xBB, bytes[start + 2] == 0xBF { return 3 }
        return 0
    }

    @inline(__always)
    private static func trailing(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        let byte = bytes[end - 1]
        if isBlank(byte) { return 1 }
        guard byte >= 0x80 else { return 0 }
        if byte == 0xA0, end - start >= 2, bytes[end - 2] == 0xC2 { return 2 }
        if byte == 0xBF, end - start >= 3, bytes[end - 2] == 0xBB, bytes[end - 3] == 0xEF { return 3 }
        return 0
    }
}
