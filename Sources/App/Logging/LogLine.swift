package import Logging

/// A log line while it is written: one reusable buffer of bytes, for text or JSON.
///
/// The cheap path for what is logged often, as an access log is: keep one for each loop, ``begin(_:level:label:message:)``,
/// some fields, ``finish()``, then ``LogSink/write(_:)``; after the first lines nothing is allocated.
/// Control characters are escaped, so a value can never start a line of its own.
package struct LogLine: Sendable {
    /// The line's bytes, with its line feed once finished.
    package private(set) var bytes: [UInt8] = []

    private let format: LogFormat

    /// An empty line in `format`.
    package init(format: LogFormat) {
        self.format = format
        bytes.reserveCapacity(512)
    }

    /// Empties the buffer and writes the line's head.
    package mutating func begin(_ time: LogTimestamp, level: Logger.Level, label: String, message: String) {
        bytes.removeAll(keepingCapacity: true)
        switch format {
        case .text:
            time.append(to: &bytes)
            put(" ")
            put(level.rawValue)
            put(" ")
            escape(label)
            put(": ")
            escape(message)
        case .json:
            put("{\"time\":\"")
            time.append(to: &bytes)
            put("\",\"level\":\"")
            put(level.rawValue)
            put("\",\"logger\":\"")
            escape(label)
            put("\",\"message\":\"")
            escape(message)
            put("\"")
        }
    }

    /// Adds a field of text.
    package mutating func field(_ key: String, _ value: String) {
        name(key)
        string(value)
    }

    /// Adds a field of an integer.
    package mutating func field(_ key: String, _ value: Int) {
        name(key)
        put(value)
    }

    /// Adds a field of swift-log metadata: text, lists and dictionaries of it.
    package mutating func field(_ key: String, _ value: Logger.MetadataValue) {
        name(key)
        put(value)
    }

    /// Ends the line.
    package mutating func finish() {
        if format == .json { put("}") }
        bytes.append(UInt8(ascii: "\n"))
    }

    /// The keys of a line's head; a field of that name gets an underscore, so that no key occurs twice.
    private static let reserved: Set<String> = ["time", "level", "logger", "message"]

    private mutating func name(_ key: String) {
        switch format {
        case .text:
            put(" ")
            escape(key)
            put("=")
        case .json:
            put(",\"")
            escape(key)
            if Self.reserved.contains(key) { put("_") }
            put("\":")
        }
    }

    private mutating func put(_ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let item): string(item.description)
        case .array(let items):
            put("[")
            for (index, item) in items.enumerated() {
                if index > 0 { put(",") }
                put(item)
            }
            put("]")
        case .dictionary(let items):
            put("{")
            for (index, item) in items.sorted(by: { $0.key < $1.key }).enumerated() {
                if index > 0 { put(",") }
                string(item.key)
                put(format == .json ? ":" : "=")
                put(item.value)
            }
            put("}")
        }
    }

    /// A value: quoted in JSON, and in text where it is empty or has a blank, a quote, `=` or a bracket.
    private mutating func string(_ value: String) {
        let plain =
            format == .text && !value.isEmpty
            && value.utf8.allSatisfy { byte in
                byte > 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "=") && byte != UInt8(ascii: "\\")
                    && byte != UInt8(ascii: "[") && byte != UInt8(ascii: "{") && byte != UInt8(ascii: ",")
            }
        if !plain { put("\"") }
        escape(value, quotes: true)
        if !plain { put("\"") }
    }

    private mutating func put(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private mutating func put(_ number: Int) {
        guard number != 0 else { return put("0") }
        if number < 0 { put("-") }
        var rest = number.magnitude
        let start = bytes.count
        while rest > 0 {
            bytes.append(UInt8(truncatingIfNeeded: 48 + rest % 10))
            rest /= 10
        }
        bytes[start...].reverse()
    }

    /// Appends text with control characters escaped: C0, DEL, C1 and the line separators of Unicode; in JSON and
    /// within quotes also `"` and `\` (RFC 8259, section 7).
    private mutating func escape(_ text: String, quotes: Bool = false) {
        let quotes = quotes || format == .json
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x22 where quotes: put("\\\"")
            case 0x5C where quotes: put("\\\\")
            case 0x0A: put("\\n")
            case 0x0D: put("\\r")
            case 0x09: put("\\t")
            case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029:
                put("\\u")
                for shift in [12, 8, 4, 0] as [UInt32] {
                    let digit = UInt8(scalar.value >> shift & 0xF)
                    bytes.append(digit < 10 ? 48 + digit : 87 + digit)
                }
            case 0x20..<0x7F: bytes.append(UInt8(scalar.value))
            default: bytes.append(contentsOf: UTF8.encode(scalar)?.map { $0 } ?? [])
            }
        }
    }
}
