internal import CPostgres

/// Lays the parameters of one statement into one buffer, in the shape libpq takes; reused from statement to statement.
struct ParameterEncoder {
    private var bytes: [UInt8] = []
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []

    /// Values, lengths and formats, alive during the call.
    typealias Arguments = (
        values: UnsafePointer<UnsafePointer<CChar>?>?, lengths: UnsafePointer<Int32>?, formats: UnsafePointer<Int32>?
    )

    /// Encodes `parameters` and lends them to `body`, which must copy what it keeps (libpq does).
    mutating func withArguments<Result>(_ parameters: [PostgresValue], _ body: (Arguments) -> Result) -> Result {
        if parameters.isEmpty { return body((nil, nil, nil)) }
        bytes.removeAll(keepingCapacity: true)
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        for parameter in parameters {
            let start = bytes.count
            if case .null = parameter {
                offsets.append(-1)
            } else {
                offsets.append(start)
                append(parameter)
            }
            lengths.append(Int32(clamping: bytes.count - start))
        }
        while formats.count < parameters.count { formats.append(1) }
        // An empty value still needs a pointer that is not NULL.
        if bytes.isEmpty { bytes.append(0) }
        return bytes.withUnsafeBytes { buffer in
            pointers.removeAll(keepingCapacity: true)
            for offset in offsets {
                pointers.append(
                    offset < 0 ? nil : (buffer.baseAddress.map { $0 + offset })?.assumingMemoryBound(to: CChar.self))
            }
            return pointers.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body((values.baseAddress, lengths.baseAddress, formats.baseAddress))
                    }
                }
            }
        }
    }

    private mutating func append(_ value: PostgresValue) {
        switch value {
        case .null: break
        case .bool(let flag): bytes.append(flag ? 1 : 0)
        case .int16(let number): bytes.appendBigEndian(number)
        case .int32(let number): bytes.appendBigEndian(number)
        case .int64(let number): bytes.appendBigEndian(number)
        case .double(let number): bytes.appendBigEndian(number.bitPattern)
        case .text(let text): bytes.appendUTF8(of: text)
        case .bytes(let octets): bytes.append(contentsOf: octets)
        case .uuid(let high, let low):
            bytes.appendBigEndian(high)
            bytes.appendBigEndian(low)
        case .timestamp(let time): bytes.appendBigEndian(BinaryFormat.wireTimestamp(time))
        case .date(let days): bytes.appendBigEndian(BinaryFormat.wireDate(days))
        case .decimal(let number):
            withUnsafeTemporaryAllocation(byteCount: NumericFormat.maximumSize, alignment: 2) { space in
                guard let base = space.baseAddress else { return }
                let count = NumericFormat.write(number, to: base)
                bytes.append(contentsOf: space[..<count])
            }
        case .textArray(let texts):
            appendArrayHeader(count: texts.count, element: TypeID.text)
            for text in texts {
                bytes.appendBigEndian(Int32(clamping: text.utf8.count))
                bytes.appendUTF8(of: text)
            }
        case .int32Array(let numbers):
            appendArrayHeader(count: numbers.count, element: TypeID.int4)
            for number in numbers {
                bytes.appendBigEndian(Int32(4))
                bytes.appendBigEndian(number)
            }
        case .int64Array(let numbers):
            appendArrayHeader(count: numbers.count, element: TypeID.int8)
            for number in numbers {
                bytes.appendBigEndian(Int32(8))
                bytes.appendBigEndian(number)
            }
        }
    }

    /// Dimensions, a flag for nulls, the element's type, then size and lower bound of the one dimension: `array_send`.
    private mutating func appendArrayHeader(count: Int, element: UInt32) {
        bytes.appendBigEndian(Int32(count == 0 ? 0 : 1))
        bytes.appendBigEndian(Int32(0))
        bytes.appendBigEndian(element)
        guard count > 0 else { return }
        bytes.appendBigEndian(Int32(clamping: count))
        bytes.appendBigEndian(Int32(1))
    }
}
