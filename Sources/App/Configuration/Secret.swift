/// Text that must never be shown: a password, a hash of one, a key, a URL that holds one.
///
/// Printing, interpolating, dumping or reflecting a secret gives `***`; only ``exposed`` gives the text.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What is shown in a secret's place.
    package static let mask = "***"

    /// The text itself, for the one call that needs it; not for logs, errors or answers.
    package let exposed: String

    /// Wraps `text`.
    package init(_ text: String) {
        exposed = text
    }

    /// `***`, whatever the secret is.
    package var description: String { Self.mask }

    /// `***`, whatever the secret is.
    package var debugDescription: String { Self.mask }

    /// A mirror without children, so that `dump` and test failures show nothing.
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}
