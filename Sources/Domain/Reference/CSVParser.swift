/// Splits bytes into the records of RFC 4180 section 2.
struct CSVParser {
    private let bytes: [UInt8]
    private var index: Int
    private var line = 1

    /// A parser at the beginning of `bytes`, after the byte order mark if there is one.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    /// The next record that is not an empty line, with the line that it begins in; nil at the end.
    mutating func nextRecord() throws(CSVError) -> (line: Int, fields: [String])? {
        while index < bytes.count, try skipLineEnd() {}
        guard index < bytes.count else { return nil }
        let first = line
        var fields = [try field()]
        while index < bytes.count {
            if try skipLineEnd() { break }
            guard bytes[index] == UInt8(ascii: ",") else {
                throw CSVError(line: line, reason: "after a closing quotation mark comes neither comma nor line end")
            }
            index += 1
            fields.append(try field())
        }
        return (first, fields)
    }

    /// A field, up to the comma or line end behind it.
    private mutating func field() throws(CSVError) -> String {
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return try plainField() }
        let opening = line
        var content: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\"") {
                guard index < bytes.count, bytes[index] == byte else { return try text(content) }
                index += 1
            } else if byte == UInt8(ascii: "\n") {
                line += 1
            }
            content.append(byte)
        }
        throw CSVError(line: opening, reason: "a quotation mark is not closed")
    }

    private mutating func plainField() throws(CSVError) -> String {
        let start = index
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: ","), UInt8(ascii: "\n"), UInt8(ascii: "\r"): return try text(bytes[start..<index])
            case UInt8(ascii: "\""):
                throw CSVError(line: line, reason: "there is a quotation mark in a field that does not begin with one")
            default: index += 1
            }
        }
        return try text(bytes[start..<index])
    }

    /// Skips LF or CRLF; false when there is none here.
    private mutating func skipLineEnd() throws(CSVError) -> Bool {
        if bytes[index] == UInt8(ascii: "\r") {
            guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "\n") else {
                throw CSVError(line: line, reason: "there is a carriage return without a line feed")
            }
            index += 1
        }
        guard bytes[index] == UInt8(ascii: "\n") else { return false }
        index += 1
        line += 1
        return true
    }

    private func text(_ content: some Collection<UInt8>) throws(CSVError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw CSVError(line: line, reason: "there is text that is not UTF-8")
        }
        return text
    }
}
