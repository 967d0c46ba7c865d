/// A small table of comma-separated values (RFC 4180): a header of column names, then rows with as many fields.
///
/// For reference tables and services' answers, which are read whole; source files have a reader of their own, which
/// streams. Lines end with LF or CRLF, the last may go without; empty lines and a byte order mark are skipped.
package struct CSVTable: Sendable {
    /// One row, with a field for each column.
    package struct Row: Sendable {
        /// Where it begins in the file; the header is line 1.
        package let line: Int
        fileprivate let fields: [String]

        /// The field of a column.
        package subscript(column: Column) -> String { fields[column.index] }
    }

    /// A column of the table it was asked of.
    package struct Column: Sendable {
        fileprivate let index: Int
    }

    /// The columns' names.
    package let header: [String]
    package let rows: [Row]

    /// Parses a whole table; no blank is trimmed.
    package init(_ bytes: [UInt8]) throws(CSVError) {
        var parser = CSVParser(bytes)
        guard let header = try parser.nextRecord() else { throw CSVError(line: 1, reason: "there is no header") }
        guard Set(header.fields).count == header.fields.count else {
            throw CSVError(line: header.line, reason: "a column's name stands twice in the header")
        }
        var rows: [Row] = []
        while let (line, fields) = try parser.nextRecord() {
            guard fields.count == header.fields.count else {
                let reason = "there are \(fields.count) fields where the header has \(header.fields.count)"
                throw CSVError(line: line, reason: reason)
            }
            rows.append(Row(line: line, fields: fields))
        }
        self.header = header.fields
        self.rows = rows
    }

    /// The column of that name, which must be there.
    package func column(_ name: String) throws(CSVError) -> Column {
        guard let index = header.firstIndex(of: name) else {
            throw CSVError(line: 1, reason: "there is no column \(name)")
        }
        return Column(index: index)
    }
}

/// What is wrong with a table of comma-separated values, and in which line.
package struct CSVError: Error, Hashable, Sendable, CustomStringConvertible {
    package let line: Int
    /// What is wrong, without quoting the text.
    package let reason: String

    /// An error of a table's parser, or of who reads its fields.
    package init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }

    package var description: String { "line \(line): \(reason)" }
}
