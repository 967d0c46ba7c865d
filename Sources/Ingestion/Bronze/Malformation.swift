/// What keeps a record from being split into its fields, or its bytes from being text.
///
/// A record may have several.
package struct Malformation: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    /// The set with those bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A quoted field does not end before the file or the limit of a record does.
    package static let unterminatedQuote = Malformation(rawValue: 1)
    /// The record does not end before the limit.
    package static let recordTooLong = Malformation(rawValue: 2)
    /// Text stands between a closing quote and the next delimiter.
    package static let textAfterQuote = Malformation(rawValue: 4)
    /// The record has more or fewer fields than the header.
    package static let fieldCount = Malformation(rawValue: 8)
    /// The bytes are not UTF-8.
    package static let invalidUTF8 = Malformation(rawValue: 16)
    /// There is a zero byte, which Postgres cannot hold in a text.
    package static let nulCharacter = Malformation(rawValue: 32)
}
