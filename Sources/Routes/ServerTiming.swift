internal import HTTPTypes
internal import RequestTiming

/// The `Server-Timing` field (W3C, Server Timing): what an answer's time went to, in milliseconds.
///
/// What is neither credentials, pool nor query is `render`: parameters, rows to JSON, compression. The four add up to
/// the whole, unless statements ran side by side.
struct ServerTiming {
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    private init(_ buffer: UnsafeMutableBufferPointer<UInt8>) { unsafe self.buffer = buffer }

    /// Four numbers of at most 17 digits, their names, and what is between them.
    private static let longest = 160
    private static let name = HTTPField.Name("Server-Timing") ?? .via

    /// The field of an answer that took `total` nanoseconds.
    static func field(_ clock: RequestClock, total: UInt64) -> HTTPField {
        let authentication = clock.total(of: .authentication)
        let pool = clock.total(of: .pool)
        let query = clock.total(of: .query)
        let counted = authentication + pool + query
        let value = unsafe String(unsafeUninitializedCapacity: longest) { buffer in
            var timing = unsafe ServerTiming(buffer)
            timing.write("auth;dur=", authentication)
            if clock.isCacheHit { timing.write(", cache;desc=hit") }
            if pool + query > 0 {
                timing.write(", pool;dur=", pool)
                timing.write(", query;dur=", query)
            }
            timing.write(", render;dur=", total - min(total, counted))
            return timing.count
        }
        return HTTPField(name: name, value: value)
    }

    private mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { for byte in unsafe $0 { append(byte) } }
    }

    /// Writes a time in milliseconds with three decimals.
    private mutating func write(_ text: StaticString, _ nanoseconds: UInt64) {
        write(text)
        let microseconds = nanoseconds / 1_000
        var divisor: UInt64 = 1_000
        while microseconds / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            if divisor == 100 { append(UInt8(ascii: ".")) }
            append(UInt8(ascii: "0") + UInt8(microseconds / divisor % 10))
            divisor /= 10
        }
    }

    private mutating func append(_ byte: UInt8) {
        unsafe buffer[count] = byte
        count += 1
    }
}
