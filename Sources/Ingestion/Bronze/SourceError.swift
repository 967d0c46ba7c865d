/// Why a source file cannot be read, or is refused as a whole.
package struct SourceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong, as a word that programs may rely on.
    package enum Code: String, Sendable {
        /// The file cannot be opened.
        case cannotOpen = "cannot_open"
        /// Reading it fails.
        case cannotRead = "cannot_read"
        /// It is compressed, and cut short or damaged.
        case damaged
        /// It is an archive, compressed otherwise than with gzip, or not UTF-8.
        case unsupportedFormat = "unsupported_format"
        /// There is no line in it.
        case empty
        /// Its first line cannot be split into names.
        case malformedHeader = "malformed_header"
        /// None of its columns is one that the contract knows.
        case noKnownColumn = "no_known_column"
        /// Two of its columns are the same one of the contract.
        case repeatedColumn = "repeated_column"
    }

    /// What is wrong.
    package let code: Code
    /// The file, as it was named.
    package let path: String
    /// What is wrong and what would be right.
    package let message: String

    /// An error of the file at `path`.
    package init(_ code: Code, path: String, _ message: String) {
        self.code = code
        self.path = path
        self.message = message
    }

    package var description: String { "\(path): \(message)" }
}
