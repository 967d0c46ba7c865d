/// A certificate, key or list of authorities cannot be used for TLS.
package struct TLSError: Error, Equatable, CustomStringConvertible {
    /// What kind of fault it is; open, so that more may come.
    package struct Code: Sendable, Hashable, RawRepresentable {
        package let rawValue: String

        /// Makes a code from its text.
        package init(rawValue: String) { self.rawValue = rawValue }

        /// The file is not there or not for this user to read.
        package static let unreadable = Code(rawValue: "unreadable")
        /// The file does not hold what it should, in PEM form.
        package static let malformed = Code(rawValue: "malformed")
        /// The key is encrypted, and there is nobody to ask for its password.
        package static let encrypted = Code(rawValue: "encrypted")
        /// The key belongs to another certificate.
        package static let mismatch = Code(rawValue: "mismatch")
        /// OpenSSL refuses for another reason, for example because its security level forbids the key.
        package static let refused = Code(rawValue: "refused")
    }

    /// What kind of fault it is.
    package let code: Code
    /// The file's path.
    package let file: String
    /// What is wrong with it; holds nothing of its contents.
    package let reason: String

    package var description: String { "\(file) \(reason)" }
}
