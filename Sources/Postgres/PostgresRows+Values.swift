extension PostgresRows {
    /// boolean.
    package func bool(_ row: Int, _ column: Int) -> Bool {
        guard type(column) == TypeID.bool else { mismatch(column, "bool") }
        return raw(row, column).first.map { $0 != 0 } ?? false
    }

    /// smallint or integer.
    package func int32(_ row: Int, _ column: Int) -> Int32 {
        let bytes = raw(row, column)
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return 0 }
        switch type(column) {
        case TypeID.int4: return BinaryFormat.load(base, as: Int32.self)
        case TypeID.int2: return Int32(BinaryFormat.load(base, as: Int16.self))
        default: mismatch(column, "int32")
        }
    }

    /// bigint, integer, smallint or oid.
    package func int64(_ row: Int, _ column: Int) -> Int64 {
        let bytes = raw(row, column)
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return 0 }
        switch type(column) {
        case TypeID.int8: return BinaryFormat.load(base, as: Int64.self)
        case TypeID.int4: return Int64(BinaryFormat.load(base, as: Int32.self))
        case TypeID.int2: return Int64(BinaryFormat.load(base, as: Int16.self))
        case TypeID.oid: return Int64(BinaryFormat.load(base, as: UInt32.self))
        default: mismatch(column, "int64; cast it in SQL (::bigint)")
        }
    }

    /// double precision or real.
    package func double(_ row: Int, _ column: Int) -> Double {
        let bytes = raw(row, column)
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return 0 }
        switch type(column) {
        case TypeID.float8: return Double(bitPattern: BinaryFormat.load(base, as: UInt64.self))
        case TypeID.float4: return Double(Float(bitPattern: BinaryFormat.load(base, as: UInt32.self)))
        default: mismatch(column, "double")
        }
    }

    /// text, varchar, char, name, json, jsonb, an enum: whatever Postgres sends as text.
    package func string(_ row: Int, _ column: Int) -> String {
        let bytes = raw(row, column)
        switch type(column) {
        case TypeID.jsonb: return String(decoding: bytes.dropFirst(), as: UTF8.self)
        case TypeID.bool, TypeID.bytea, TypeID.int8, TypeID.int2, TypeID.int4, TypeID.oid, TypeID.float4, TypeID.float8,
            TypeID.date, TypeID.timestamp, TypeID.timestamptz, TypeID.numeric, TypeID.uuid, TypeID.textArray,
            TypeID.int4Array, TypeID.int8Array:
            mismatch(column, "string; cast it in SQL (::text)")
        default: return String(decoding: bytes, as: UTF8.self)
        }
    }

    /// bytea, or any other value as it came.
    package func bytes(_ row: Int, _ column: Int) -> [UInt8] { Array(raw(row, column)) }

    /// uuid, as its two big-endian halves.
    package func uuid(_ row: Int, _ column: Int) -> (high: UInt64, low: UInt64) {
        guard type(column) == TypeID.uuid else { mismatch(column, "uuid") }
        let bytes = raw(row, column)
        guard let base = bytes.baseAddress, bytes.count == 16 else { return (0, 0) }
        return (BinaryFormat.load(base, as: UInt64.self), BinaryFormat.load(base + 8, as: UInt64.self))
    }

    /// timestamp without time zone: µs since 1970-01-01; `Int64.max` and `.min` are the infinities.
    package func timestamp(_ row: Int, _ column: Int) -> Int64 {
        guard type(column) == TypeID.timestamp else { mismatch(column, "timestamp") }
        return time(row, column)
    }

    /// timestamp with time zone: µs since 1970-01-01 UTC; `Int64.max` and `.min` are the infinities.
    package func timestamptz(_ row: Int, _ column: Int) -> Int64 {
        guard type(column) == TypeID.timestamptz else { mismatch(column, "timestamptz") }
        return time(row, column)
    }

    /// date: days since 1970-01-01; `Int32.max` and `.min` are the infinities.
    package func date(_ row: Int, _ column: Int) -> Int32 {
        guard type(column) == TypeID.date else { mismatch(column, "date") }
        let bytes = raw(row, column)
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return 0 }
        return BinaryFormat.date(wire: BinaryFormat.load(base, as: Int32.self))
    }

    /// numeric, in ten-thousandths: exact up to four decimals, else rounded half away from zero; what does not fit is
    /// clamped to the ends of `Int64`, and NaN is 0.
    package func decimal(_ row: Int, _ column: Int) -> Int64 {
        guard type(column) == TypeID.numeric else { mismatch(column, "decimal") }
        return NumericFormat.read(raw(row, column))
    }

    /// text[] of one dimension; NULL elements read as empty.
    package func textArray(_ row: Int, _ column: Int) -> [String] {
        elements(row, column).map { String(decoding: $0, as: UTF8.self) }
    }

    /// integer[] or bigint[] of one dimension; NULL elements read as 0.
    package func int64Array(_ row: Int, _ column: Int) -> [Int64] {
        elements(row, column).map { element in
            guard let base = element.baseAddress else { return 0 }
            switch element.count {
            case 8: return BinaryFormat.load(base, as: Int64.self)
            case 4: return Int64(BinaryFormat.load(base, as: Int32.self))
            case 2: return Int64(BinaryFormat.load(base, as: Int16.self))
            default: return 0
            }
        }
    }

    private func time(_ row: Int, _ column: Int) -> Int64 {
        let bytes = raw(row, column)
        guard let base = bytes.baseAddress, !bytes.isEmpty else { return 0 }
        return BinaryFormat.timestamp(wire: BinaryFormat.load(base, as: Int64.self))
    }

    private func elements(_ row: Int, _ column: Int) -> [UnsafeRawBufferPointer] {
        let bytes = raw(row, column)
        guard bytes.count >= 20, let base = bytes.baseAddress else { return [] }
        var offset = 20
        var found: [UnsafeRawBufferPointer] = []
        for _ in 0..<max(0, BinaryFormat.load(base + 12, as: Int32.self)) {
            guard offset + 4 <= bytes.count else { break }
            let length = Int(max(0, BinaryFormat.load(base + offset, as: Int32.self)))
            offset += 4
            guard offset + length <= bytes.count else { break }
            found.append(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]))
            offset += length
        }
        return found
    }
}
