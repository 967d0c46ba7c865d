/// Writes JSON text (RFC 8259) straight into a byte buffer: no tree, no intermediate strings, keys in the order given.
///
/// Commas are the writer's affair; nesting is the caller's, by closures, so that what is opened is closed.
package struct JSONWriter {
    /// What has been written, UTF-8.
    package private(set) var bytes: [UInt8]
    private var needsComma = false

    /// Makes an empty writer with room for `capacity` bytes.
    package init(capacity: Int = 512) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Lets `body` write one JSON text at the end of `bytes`, in place.
    package static func append(to bytes: inout [UInt8], _ body: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(capacity: 0)
        swap(&writer.bytes, &bytes)
        body(&writer)
        swap(&writer.bytes, &bytes)
    }

    /// Writes `{…}`.
    package mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes `[…]`.
    package mutating func array(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        body(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes an object member's name; its value comes next.
    package mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes an object member's name that is known only when the program runs; its value comes next.
    package mutating func key(dynamic name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a string, escaped as RFC 8259 section 7 asks.
    package mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { escape($0) }
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Writes a string or `null`.
    package mutating func string(_ text: String?) {
        if let text { string(text) } else { null() }
    }

    /// Writes an integer.
    package mutating func integer(_ value: some FixedWidthInteger & SignedInteger) {
        separate()
        JSONWriter.append(Int64(value), to: &bytes)
        needsComma = true
    }

    /// Writes an integer or `null`.
    package mutating func integer(_ value: (some FixedWidthInteger & SignedInteger)?) {
        if let value { integer(value) } else { null() }
    }

    /// Writes a measured quantity that needs no exactness, such as seconds, with at most six decimals.
    package mutating func number(_ value: Double) {
        guard value.isFinite else { return null() }
        raw { bytes in
            let scaled = (value * 1_000_000).rounded()
            guard abs(scaled) < 9e18 else { return bytes.append(contentsOf: "\(value)".utf8) }
            let integer = Int64(scaled)
            if integer < 0 { bytes.append(UInt8(ascii: "-")) }
            let (whole, fraction) = integer.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
            JSONWriter.append(Int64(whole), to: &bytes)
            guard fraction > 0 else { return }
            bytes.append(UInt8(ascii: "."))
            bytes.appendDecimal(Int(fraction), width: 6)
            while bytes.last == UInt8(ascii: "0") { bytes.removeLast() }
        }
    }

    /// Writes a decimal number given as text, such as `1253.1400`, without the zeros that follow its second decimal.
    package mutating func decimal(_ text: String) {
        raw { bytes in
            bytes.append(contentsOf: text.utf8)
            guard let point = text.utf8.firstIndex(of: UInt8(ascii: ".")) else { return }
            var decimals = text.utf8.distance(from: point, to: text.utf8.endIndex) - 1
            while decimals > 2, bytes.last == UInt8(ascii: "0") {
                bytes.removeLast()
                decimals -= 1
            }
        }
    }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) { raw { $0.append(contentsOf: (value ? "true" : "false").utf8) } }

    /// Writes `null`.
    package mutating func null() { raw { $0.append(contentsOf: "null".utf8) } }

    /// Writes one value that `body` appends itself, already valid JSON.
    package mutating func raw(_ body: (inout [UInt8]) -> Void) {
        separate()
        body(&bytes)
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func escape(_ text: UnsafeBufferPointer<UInt8>) {
        guard text.contains(where: { $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }) else {
            return bytes.append(contentsOf: text)
        }
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0x0A: bytes.append(contentsOf: "\\n".utf8)
            case 0x0D: bytes.append(contentsOf: "\\r".utf8)
            case 0x09: bytes.append(contentsOf: "\\t".utf8)
            case ..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(JSONWriter.hexadecimal[Int(byte >> 4)])
                bytes.append(JSONWriter.hexadecimal[Int(byte & 15)])
            default: bytes.append(byte)
            }
        }
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    /// Appends an integer's decimal digits without allocating.
    package static func append(_ value: Int64, to bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = value.magnitude
        var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
        withUnsafeMutableBytes(of: &digits) { buffer in
            var start = buffer.count
            repeat {
                start -= 1
                let (quotient, remainder) = rest.quotientAndRemainder(dividingBy: 10)
                buffer[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: remainder)
                rest = quotient
            } while rest > 0
            bytes.append(contentsOf: buffer[start...])
        }
    }
}
