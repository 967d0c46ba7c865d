/// Builds the stream of a `COPY … FROM STDIN (FORMAT binary)`, without an allocation for a row.
///
/// Call ``header()`` once, for each row ``row(fieldCount:)`` and then as many fields, ``trailer()`` at the end; send what
/// has gathered whenever ``count`` is large enough. Source: "Binary Format" under COPY in the manual.
package struct PostgresCopyBuffer: Sendable {
    private var storage: [UInt8]
    private let initialCapacity: Int
    /// Bytes gathered since the last ``take()`` or ``reset()``.
    package private(set) var count = 0

    /// - Parameter capacity: bytes to start with; grows as needed.
    package init(capacity: Int = 256 * 1024) {
        initialCapacity = max(64, capacity)
        storage = [UInt8](repeating: 0, count: initialCapacity)
    }

    /// Hands the bytes over without copying them; the buffer begins anew, and as large.
    package mutating func take() -> [UInt8] {
        var bytes: [UInt8] = []
        swap(&bytes, &storage)
        bytes.removeLast(bytes.count - count)
        storage = [UInt8](repeating: 0, count: max(initialCapacity, bytes.count))
        count = 0
        return bytes
    }

    /// Forgets the bytes and keeps the memory.
    package mutating func reset() { count = 0 }

    /// The signature, flags and an empty extension.
    package mutating func header() {
        append([0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    /// Begins a row of so many fields.
    package mutating func row(fieldCount: Int) { put(Int16(truncatingIfNeeded: fieldCount)) }

    /// Ends the stream.
    package mutating func trailer() { put(Int16(-1)) }

    /// NULL.
    package mutating func null() { put(Int32(-1)) }

    /// A boolean field.
    package mutating func bool(_ value: Bool) {
        put(Int32(1))
        put(UInt8(value ? 1 : 0))
    }

    /// A smallint field.
    package mutating func int16(_ value: Int16) {
        put(Int32(2))
        put(value)
    }

    /// An integer field.
    package mutating func int32(_ value: Int32) { put(UInt64(4) << 32 | UInt64(UInt32(bitPattern: value))) }

    /// A bigint field.
    package mutating func int64(_ value: Int64) {
        reserve(12)
        store(Int32(8))
        store(value)
    }

    /// A double precision field.
    package mutating func double(_ value: Double) { int64(Int64(bitPattern: value.bitPattern)) }

    /// A uuid field, from its two big-endian halves.
    package mutating func uuid(high: UInt64, low: UInt64) {
        reserve(20)
        store(Int32(16))
        store(high)
        store(low)
    }

    /// A timestamp or timestamptz field: µs since 1970-01-01 (UTC); `Int64.max` and `.min` are the infinities.
    package mutating func timestamp(_ value: Int64) { int64(BinaryFormat.wireTimestamp(value)) }

    /// A date field: days since 1970-01-01; `Int32.max` and `.min` are the infinities.
    package mutating func date(_ value: Int32) { int32(BinaryFormat.wireDate(value)) }

    /// A numeric field, in ten-thousandths.
    package mutating func decimal(_ value: Int64) {
        reserve(4 + NumericFormat.maximumSize)
        let start = count
        count += storage.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return 0 }
            let size = NumericFormat.write(value, to: base + start + 4)
            bytes.storeBytes(of: Int32(truncatingIfNeeded: size).bigEndian, toByteOffset: start, as: Int32.self)
            return 4 + size
        }
    }

    /// A text field (or json, varchar, an enum) from UTF-8 bytes, which must not contain NUL.
    package mutating func text(_ utf8: UnsafeRawBufferPointer) {
        put(Int32(truncatingIfNeeded: utf8.count))
        append(utf8)
    }

    /// A text field.
    package mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { text(UnsafeRawBufferPointer($0)) }
    }

    /// A bytea field.
    package mutating func bytes(_ value: UnsafeRawBufferPointer) { text(value) }

    /// A bytea field.
    package mutating func bytes(_ value: [UInt8]) { value.withUnsafeBytes { text($0) } }

    private mutating func append(_ literal: [UInt8]) { literal.withUnsafeBytes { append($0) } }

    @inline(__always)
    private mutating func append(_ source: UnsafeRawBufferPointer) {
        guard let from = source.baseAddress, !source.isEmpty else { return }
        reserve(source.count)
        let start = count
        storage.withUnsafeMutableBytes {
            $0.baseAddress?.advanced(by: start).copyMemory(from: from, byteCount: source.count)
        }
        count += source.count
    }

    @inline(__always)
    private mutating func put<Integer: FixedWidthInteger>(_ value: Integer) {
        reserve(MemoryLayout<Integer>.size)
        store(value)
    }

    /// Writes at the end; the room must have been reserved.
    @inline(__always)
    private mutating func store<Integer: FixedWidthInteger>(_ value: Integer) {
        let start = count
        storage.withUnsafeMutableBytes { $0.storeBytes(of: value.bigEndian, toByteOffset: start, as: Integer.self) }
        count += MemoryLayout<Integer>.size
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if storage.count - count < more { grow(more) }
    }

    @inline(never)
    private mutating func grow(_ more: Int) {
        let wanted = max(storage.count * 2, count + more)
        storage.append(contentsOf: repeatElement(0, count: wanted - storage.count))
    }
}
