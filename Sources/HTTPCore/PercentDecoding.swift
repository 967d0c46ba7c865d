/// Decoding of percent-encoded text: RFC 3986 section 2.1.
enum PercentDecoding {
    /// What is wrong with an encoded text.
    enum Fault: Error, Equatable {
        case malformedPercent
        case invalidUTF8
        case nul

        var detail: String {
            switch self {
            case .malformedPercent: "a percent sign is not followed by two hexadecimal digits"
            case .invalidUTF8: "the text is not valid UTF-8"
            case .nul: "the text holds a NUL byte"
            }
        }
    }

    /// Decodes one path segment, query name or query value.
    ///
    /// - Parameter plusIsSpace: as in `application/x-www-form-urlencoded`.
    static func decode(_ text: Substring.UTF8View, plusIsSpace: Bool) throws(Fault) -> String {
        guard text.contains(where: { $0 == ASCII.percent || $0 == ASCII.plus || $0 >= 128 || $0 == 0 }) else {
            return String(Substring(text))
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            var decoded = byte
            if byte == ASCII.percent {
                guard let high = iterator.next()?.hexadecimalValue, let low = iterator.next()?.hexadecimalValue else {
                    throw .malformedPercent
                }
                decoded = high << 4 | low
            } else if byte == ASCII.plus, plusIsSpace {
                decoded = ASCII.space
            }
            guard decoded != 0 else { throw .nul }
            bytes.append(decoded)
        }
        guard let result = String(validating: bytes, as: UTF8.self) else { throw .invalidUTF8 }
        return result
    }
}
