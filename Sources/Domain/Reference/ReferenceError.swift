/// One of the tables that come with Martlet cannot be read: a mistake in the repository, found when the program starts.
package struct ReferenceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file's name, `countries.csv`.
    package let file: String
    /// The line, from 1.
    package let line: Int
    /// What is wrong.
    package let reason: String

    package var description: String { "reference/\(file), line \(line): \(reason)" }
}
