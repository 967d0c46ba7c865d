/// The bytes of a cursor, numbers big-endian: format (1), total length (2), warehouse version (8), filter fingerprint
/// (8), direction (1), number of terms (1), each term's field and direction (2), then for each key a tag and its value.
extension Cursor {
    static let format: UInt8 = 1

    var payload: [UInt8] {
        var bytes: [UInt8] = [Self.format, 0, 0]
        bytes.appendBigEndian(UInt64(bitPattern: version.value))
        bytes.appendBigEndian(filterFingerprint)
        bytes.append(direction.rawValue)
        bytes.append(UInt8(sort.terms.count))
        for term in sort.terms { bytes += [term.field.code, term.isDescending ? 1 : 0] }
        for key in keys {
            switch key {
            case .null: bytes.append(0)
            case .int(let value):
                bytes.append(1)
                bytes.appendBigEndian(UInt64(bitPattern: value))
            case .money(let value):
                bytes.append(2)
                bytes.appendBigEndian(UInt64(bitPattern: value.tenThousandths))
            case .date(let value):
                bytes.append(3)
                bytes.appendBigEndian(UInt64(bitPattern: value.secondsSince1970))
            case .text(let value):
                bytes.append(4)
                bytes.appendBigEndian(UInt16(value.utf8.count))
                bytes += value.utf8
            }
        }
        bytes[1] = UInt8(truncatingIfNeeded: bytes.count >> 8)
        bytes[2] = UInt8(truncatingIfNeeded: bytes.count)
        return bytes
    }
}

extension [UInt8] {
    fileprivate mutating func appendBigEndian<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: Number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> Number(shift)))
        }
    }
}

/// Reads a cursor's payload; every read is checked against its end.
struct CursorReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The cursor, if the payload is one from its first byte to its last.
    mutating func cursor() throws(Violation) -> Cursor? {
        guard number(UInt8.self) == Cursor.format, number(UInt16.self).map(Int.init) == bytes.count,
            let version = number(UInt64.self).flatMap({ WarehouseVersion(Int64(bitPattern: $0)) }),
            let fingerprint = number(UInt64.self), let direction = number(UInt8.self).flatMap(Cursor.Direction.init),
            let count = number(UInt8.self)
        else { return nil }
        var terms: [Sort.Term] = []
        for _ in 0..<count {
            guard let field = number(UInt8.self).flatMap(SortField.init(code:)), let flag = number(UInt8.self),
                flag <= 1
            else { return nil }
            terms.append(Sort.Term(field, isDescending: flag == 1))
        }
        let sort = try Sort(terms)
        var keys: [CursorKey] = []
        for _ in sort.total {
            guard let key = key() else { return nil }
            keys.append(key)
        }
        guard index == bytes.count else { return nil }
        return try Cursor(
            version: version, sort: sort, direction: direction, filterFingerprint: fingerprint, keys: keys)
    }

    private mutating func key() -> CursorKey? {
        switch number(UInt8.self) {
        case 0: return .null
        case 1: return number(UInt64.self).map { .int(Int64(bitPattern: $0)) }
        case 2: return number(UInt64.self).map { .money(Money(tenThousandths: Int64(bitPattern: $0))) }
        case 3:
            guard let bits = number(UInt64.self) else { return nil }
            return InvoiceDate(secondsSince1970: Int64(bitPattern: bits)).map { .date($0) }
        case 4:
            guard let count = number(UInt16.self).map(Int.init), count <= bytes.count - index else { return nil }
            defer { index += count }
            // A text with a zero byte was never in the warehouse, and Postgres cannot take it.
            let slice = bytes[index..<index + count]
            guard !slice.contains(0) else { return nil }
            return String(validating: slice, as: UTF8.self).map { .text($0) }
        default: return nil
        }
    }

    private mutating func number<Number: FixedWidthInteger>(_: Number.Type) -> Number? {
        let width = Number.bitWidth / 8
        guard bytes.count - index >= width else { return nil }
        var value: UInt64 = 0
        for offset in 0..<width { value = value << 8 | UInt64(bytes[index + offset]) }
        index += width
        return Number(truncatingIfNeeded: value)
    }
}
