/// Reads the parts that structured field values are made of: RFC 9110 section 5.6.
struct FieldReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skipSpace() {
        while position < bytes.count, bytes[position] == ASCII.space || bytes[position] == ASCII.tab { position += 1 }
    }

    /// Skips this byte; false when another stands there.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    /// One or more token bytes.
    mutating func token() -> String? {
        let start = position
        while position < bytes.count, ByteClass.token.contains(bytes[position]) { position += 1 }
        return start == position ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// A quoted string, without its quotes and backslashes.
    mutating func quotedString() -> String? {
        guard skip(ASCII.quote) else { return nil }
        var text: [UInt8] = []
        while position < bytes.count {
            var byte = bytes[position]
            position += 1
            if byte == ASCII.quote { return String(decoding: text, as: UTF8.self) }
            if byte == ASCII.backslash {
                guard position < bytes.count else { return nil }
                byte = bytes[position]
                position += 1
            }
            text.append(byte)
        }
        return nil
    }

    /// The bytes of an entity-tag between its quotes: no escapes there (RFC 9110 section 8.8.3).
    mutating func opaqueTag() -> String? {
        guard skip(ASCII.quote) else { return nil }
        let start = position
        while position < bytes.count, bytes[position] > ASCII.space, bytes[position] != ASCII.quote,
            bytes[position] != 0x7F
        {
            position += 1
        }
        let end = position
        return skip(ASCII.quote) ? String(decoding: bytes[start..<end], as: UTF8.self) : nil
    }

    /// `*( OWS ";" OWS [ name "=" value ] )` and the white space after it; nil when malformed.
    mutating func parameters() -> [MediaType.Parameter]? {
        var parameters: [MediaType.Parameter] = []
        skipSpace()
        while skip(ASCII.semicolon) {
            skipSpace()
            guard let name = token() else { continue }
            guard skip(ASCII.equals), let value = quotedString() ?? token() else { return nil }
            parameters.append(MediaType.Parameter(name: name.lowercased(), value: value))
            skipSpace()
        }
        return parameters
    }

    /// Moves behind the next comma outside quotes, or to the end: the way on after a malformed list element.
    mutating func skipElement() {
        var quoted = false
        while position < bytes.count, quoted || bytes[position] != ASCII.comma {
            if bytes[position] == ASCII.quote { quoted.toggle() }
            if quoted && bytes[position] == ASCII.backslash { position += 1 }
            position += 1
        }
        position = min(position + 1, bytes.count)
    }

    /// `0.123` in thousandths; nil when it is not 0 to 1 with at most three decimals.
    static func quality(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard (1...5).contains(bytes.count), bytes[0] == 0x30 || bytes[0] == 0x31,
            bytes.count == 1 || bytes[1] == 0x2E, bytes.dropFirst(2).allSatisfy(\.isDigit)
        else { return nil }
        var (thousandths, weight) = (Int(bytes[0] - 0x30) * 1_000, 100)
        for digit in bytes.dropFirst(2) {
            thousandths += Int(digit - 0x30) * weight
            weight /= 10
        }
        return thousandths <= 1_000 ? thousandths : nil
    }

    /// A text as a quoted string.
    static func quoted(_ text: String) -> String {
        var bytes = [ASCII.quote]
        for byte in text.utf8 {
            if byte == ASCII.quote || byte == ASCII.backslash { bytes.append(ASCII.backslash) }
            bytes.append(byte)
        }
        return String(decoding: bytes + [ASCII.quote], as: UTF8.self)
    }
}
