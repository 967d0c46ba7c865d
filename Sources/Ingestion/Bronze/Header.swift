/// Which of a file's columns is which of the contract's.
package struct Header: Hashable, Sendable {
    /// The names in the file, in its order.
    package let names: [String]
    /// The contract's columns that the file does not have.
    package let missing: [SourceColumn]
    /// The file's columns that the contract does not know: tolerated, kept in bronze, not loaded.
    package let extra: [String]

    private let positions: [Int]

    /// Reads the names in a file's first record.
    ///
    /// Throws when none of them is known, or two of them mean the same column.
    package init(_ record: SourceRecord, path: String) throws(SourceError) {
        guard record.malformation.isEmpty, record.fieldCount <= record.fields.count else {
            throw SourceError(
                .malformedHeader, path: path,
                "the first line must hold the columns' names, at most \(RecordReader.fieldLimit)")
        }
        let names = (0..<record.fieldCount).map(record.field)
        guard !names.contains(where: { $0.utf8.contains(UInt8(ascii: "\r")) }) else {
            throw SourceError(
                .malformedHeader, path: path, "its lines end with a carriage return alone; end them with a line feed")
        }
        try self.init(names: names, path: path)
    }

    /// Finds the contract's columns among names.
    package init(names: [String], path: String) throws(SourceError) {
        var positions = [Int](repeating: -1, count: SourceColumn.allCases.count)
        var extra: [String] = []
        for (position, name) in names.enumerated() {
            guard let column = SourceColumn(header: name) else {
                extra.append(name)
                continue
            }
            let first = positions[column.index]
            guard first < 0 else {
                throw SourceError(
                    .repeatedColumn, path: path,
                    "the columns \"\(names[first].prefix(64))\" and \"\(name.prefix(64))\" are both \(column.rawValue)")
            }
            positions[column.index] = position
        }
        guard extra.count < names.count else {
            let known = SourceColumn.allCases.map(\.rawValue).joined(separator: ", ")
            throw SourceError(.noKnownColumn, path: path, "the first line names no known column; they are \(known)")
        }
        self.names = names
        self.extra = extra
        self.positions = positions
        missing = SourceColumn.allCases.filter { positions[$0.index] < 0 }
    }

    /// How many fields each record must have.
    package var fieldCount: Int { names.count }

    /// Where a column is in the file, from 0; nil when it is not there.
    package func position(of column: SourceColumn) -> Int? {
        let position = positions[column.index]
        return position < 0 ? nil : position
    }
}
