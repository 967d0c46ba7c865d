/// Postgres' binary formats of the scalar types: the `…send` and `…recv` functions of its sources.
enum BinaryFormat {
    /// 2000-01-01, Postgres' epoch, in µs since 1970-01-01.
    static let epochMicroseconds: Int64 = 946_684_800_000_000
    /// The same in days.
    static let epochDays: Int32 = 10_957

    /// Our µs since 1970 in Postgres' µs since 2000; the infinities stay what they are.
    @inline(__always)
    static func wireTimestamp(_ value: Int64) -> Int64 {
        if value == .max || value == .min { return value }
        let (result, overflow) = value.subtractingReportingOverflow(epochMicroseconds)
        // Out of the server's range as well: it answers with 22008 rather than reading an infinity.
        return overflow ? .min + 1 : result
    }

    /// Postgres' µs since 2000 in ours since 1970; what does not fit is the infinity it comes closest to.
    @inline(__always)
    static func timestamp(wire value: Int64) -> Int64 {
        if value == .max || value == .min { return value }
        let (result, overflow) = value.addingReportingOverflow(epochMicroseconds)
        return overflow ? .max : result
    }

    @inline(__always)
    static func wireDate(_ value: Int32) -> Int32 {
        if value == .max || value == .min { return value }
        let (result, overflow) = value.subtractingReportingOverflow(epochDays)
        return overflow ? .min + 1 : result
    }

    @inline(__always)
    static func date(wire value: Int32) -> Int32 {
        if value == .max || value == .min { return value }
        let (result, overflow) = value.addingReportingOverflow(epochDays)
        return overflow ? .max : result
    }

    /// Reads a big-endian integer that may lie anywhere.
    @inline(__always)
    static func load<Integer: FixedWidthInteger>(_ pointer: UnsafeRawPointer, as type: Integer.Type) -> Integer {
        Integer(bigEndian: pointer.loadUnaligned(as: Integer.self))
    }
}

extension [UInt8] {
    @inline(__always)
    mutating func appendBigEndian<Integer: FixedWidthInteger>(_ value: Integer) {
        Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
    }

    @inline(__always)
    mutating func appendUTF8(of text: String) {
        var text = text
        text.withUTF8 { append(contentsOf: $0) }
    }
}
