/// One record of a source file.
///
/// Everything in it is valid until its reader is asked for anything else.
package struct SourceRecord {
    /// The bytes as they stand in the file, without the line end.
    package let bytes: UnsafeRawBufferPointer
    /// The number of the physical line that it begins on; the file's first is 1.
    package let line: Int
    /// The fields' slices; without any meaning when the record is malformed.
    package let fields: UnsafeBufferPointer<FieldSlice>
    /// How many fields were found, which may be more than `fields` has.
    package let fieldCount: Int
    /// What is wrong with it; empty when nothing is.
    package let malformation: Malformation
    /// Whether `bytes` are only the beginning of a physical line that is longer than the limit.
    package let isTruncated: Bool

    /// The record's text; what is not UTF-8, and zero bytes, become U+FFFD, so that Postgres can hold it.
    package var text: String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard malformation.contains(.nulCharacter) else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }

    /// The text of a field, unescaped: for headers and messages, not for the hot loop.
    package func field(_ index: Int) -> String {
        let slice = fields[index]
        let start = Int(slice.offset)
        let text = String(decoding: bytes[start..<start + Int(slice.length)], as: UTF8.self)
        guard slice.needsUnescape else { return text }
        var result = ""
        var isSecondQuote = false
        for scalar in text.unicodeScalars {
            isSecondQuote = scalar == "\"" && !isSecondQuote
            if !isSecondQuote { result.unicodeScalars.append(scalar) }
        }
        return result
    }
}
