/// A parameter of a statement; each is sent in binary with its own type, so nothing is ever pasted into SQL.
package enum PostgresValue: Sendable, Equatable {
    /// NULL; takes the type the statement gives it.
    case null
    /// boolean
    case bool(Bool)
    /// smallint
    case int16(Int16)
    /// integer
    case int32(Int32)
    /// bigint
    case int64(Int64)
    /// double precision
    case double(Double)
    /// text; the server refuses NUL characters
    case text(String)
    /// bytea
    case bytes([UInt8])
    /// uuid, as its two big-endian halves
    case uuid(high: UInt64, low: UInt64)
    /// timestamp without time zone: µs since 1970-01-01; `Int64.max` and `.min` are infinity and -infinity
    case timestamp(Int64)
    /// date: days since 1970-01-01; `Int32.max` and `.min` are infinity and -infinity
    case date(Int32)
    /// numeric, in ten-thousandths
    case decimal(Int64)
    /// text[], one dimension
    case textArray([String])
    /// integer[], one dimension
    case int32Array([Int32])
    /// bigint[], one dimension
    case int64Array([Int64])
}

/// Object identifiers of the built-in types: `pg_type.dat` in Postgres' sources.
enum TypeID {
    static let bool: UInt32 = 16
    static let bytea: UInt32 = 17
    static let char: UInt32 = 18
    static let name: UInt32 = 19
    static let int8: UInt32 = 20
    static let int2: UInt32 = 21
    static let int4: UInt32 = 23
    static let text: UInt32 = 25
    static let oid: UInt32 = 26
    static let float4: UInt32 = 700
    static let float8: UInt32 = 701
    static let int4Array: UInt32 = 1007
    static let textArray: UInt32 = 1009
    static let int8Array: UInt32 = 1016
    static let date: UInt32 = 1082
    static let timestamp: UInt32 = 1114
    static let timestamptz: UInt32 = 1184
    static let numeric: UInt32 = 1700
    static let uuid: UInt32 = 2950
    static let jsonb: UInt32 = 3802
}

extension PostgresValue {
    /// The type it is sent as; 0 for NULL, which leaves the choice to the server.
    var typeID: UInt32 {
        switch self {
        case .null: 0
        case .bool: TypeID.bool
        case .int16: TypeID.int2
        case .int32: TypeID.int4
        case .int64: TypeID.int8
        case .double: TypeID.float8
        case .text: TypeID.text
        case .bytes: TypeID.bytea
        case .uuid: TypeID.uuid
        case .timestamp: TypeID.timestamp
        case .date: TypeID.date
        case .decimal: TypeID.numeric
        case .textArray: TypeID.textArray
        case .int32Array: TypeID.int4Array
        case .int64Array: TypeID.int8Array
        }
    }
}
