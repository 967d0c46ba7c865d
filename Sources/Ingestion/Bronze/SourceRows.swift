/// A file's rows: its header is read at once, then its records one by one.
package final class SourceRows {
    /// The file, which tells how far it has been read and, at the end, what its content's hash is.
    package let file: SourceFile
    /// The file's columns.
    package let header: Header

    private let reader: RecordReader

    /// Opens a file and reads its header.
    ///
    /// Throws when it cannot be read, is empty, or has a header that the contract can do nothing with.
    package init(path: String) throws(SourceError) {
        file = try SourceFile(path: path)
        reader = RecordReader()
        guard let first = try Self.next(reader, file) else {
            throw SourceError(.empty, path: path, "the file is empty: its first line must name the columns")
        }
        header = try Header(first, path: path)
        reader.expectedFields = header.fieldCount
    }

    /// What separates the file's fields.
    package var delimiter: UInt8 { reader.delimiter ?? UInt8(ascii: ",") }

    /// The next record, valid until the next call; nil at the end of the file.
    package func next() throws(SourceError) -> SourceRecord? { try Self.next(reader, file) }

    private static func next(_ reader: RecordReader, _ file: SourceFile) throws(SourceError) -> SourceRecord? {
        while true {
            if let record = reader.next() { return record }
            let count = try file.read(into: reader.prepare())
            reader.commit(count)
            if count == 0 { return reader.next() }
        }
    }
}
