internal import CPostgres

/// One result, in binary; its memory is libpq's and is freed with it.
///
/// Rows and columns count from 0. Reading a column as a type it does not have is a mistake of the program and stops it;
/// NULL reads as zero or empty, so ask ``isNull(_:_:)`` where that matters.
package final class PostgresRows: Sendable {
    // Never written after init: libpq's accessors only read a finished result, from any thread.
    private nonisolated(unsafe) let result: OpaquePointer

    /// How many rows there are.
    package let count: Int

    private let columnCount: Int

    /// Takes the result over.
    init(_ result: OpaquePointer) {
        self.result = result
        count = Int(PQntuples(result))
        columnCount = Int(PQnfields(result))
    }

    deinit { PQclear(result) }

    /// How many rows an INSERT, UPDATE, DELETE, MERGE, COPY or SELECT touched; 0 for other statements.
    package var affected: Int { Int(String(cString: PQcmdTuples(result))) ?? 0 }

    /// The columns' names, in order.
    package var columns: [String] {
        (0..<PQnfields(result)).map { index in PQfname(result, index).map { String(cString: $0) } ?? "" }
    }

    /// The command tag, for example `INSERT 0 1`.
    var commandTag: String { String(cString: PQcmdStatus(result)) }

    /// True where the value is NULL.
    package func isNull(_ row: Int, _ column: Int) -> Bool { PQgetisnull(result, Int32(row), Int32(column)) == 1 }

    /// Lends the value's bytes as Postgres sent them; empty for NULL.
    @inline(__always)
    package func withBytes<Result>(_ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(raw(row, column))
    }

    /// The value's bytes, alive as long as the result.
    @inline(__always)
    func raw(_ row: Int, _ column: Int) -> UnsafeRawBufferPointer {
        precondition(row >= 0 && row < count && column >= 0 && column < columnCount, "no such row or column")
        let length = PQgetlength(result, Int32(row), Int32(column))
        return UnsafeRawBufferPointer(start: PQgetvalue(result, Int32(row), Int32(column)), count: Int(length))
    }

    /// The column's type, as an object identifier.
    @inline(__always)
    func type(_ column: Int) -> UInt32 { PQftype(result, Int32(column)) }

    func mismatch(_ column: Int, _ wanted: String) -> Never {
        let name = PQfname(result, Int32(column)).map { String(cString: $0) } ?? "?"
        preconditionFailure("column \(column) (\(name)) has type \(type(column)) and cannot be read as \(wanted)")
    }
}
