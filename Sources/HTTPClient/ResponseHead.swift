internal import HTTPTypes

/// A response's header section, line by line as libcurl tells it.
struct ResponseHead {
    /// The fields of the final answer, without trailers.
    private(set) var fields = HTTPFields()
    /// Whether the final answer's section has ended.
    private(set) var isWhole = false
    private var isInterim = false
    private var bytesLeft: Int

    init(limit: Int) { bytesLeft = limit }

    /// Takes one line with its end; false when there are more bytes than allowed.
    mutating func receive(_ line: UnsafeRawBufferPointer) -> Bool {
        bytesLeft -= line.count
        if bytesLeft < 0 { return false }
        // What follows are trailers, which mean nothing to us.
        if isWhole { return true }
        var text = line[...]
        while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
        if text.starts(with: "HTTP/".utf8) {
            // An interim answer's fields are not the final one's (RFC 9110 section 15.2).
            fields = [:]
            let status = text.drop { $0 != 0x20 }.drop { $0 == 0x20 }
            isInterim = status.first == UInt8(ascii: "1")
        } else if text.isEmpty {
            isWhole = !isInterim
        } else if let colon = text.firstIndex(of: UInt8(ascii: ":")),
            let name = HTTPField.Name(String(decoding: text[..<colon], as: UTF8.self))
        {
            fields.append(HTTPField(name: name, lenientValue: ResponseHead.trimmed(text[(colon + 1)...])))
        }
        return true
    }

    private static func trimmed(_ value: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        var value = value.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = value.last, last == 0x20 || last == 0x09 { value.removeLast() }
        return value
    }
}
