/// Why the embedded Postgres cannot run, and what to do about it.
package struct EmbeddedPostgresError: Error, Sendable, CustomStringConvertible {
    /// The kinds of failure.
    package struct Code: Hashable, Sendable {
        package let name: String

        /// The Postgres programs are not installed.
        package static let programsMissing = Code(name: "programsMissing")
        /// We are root and there is no account to run Postgres as.
        package static let accountMissing = Code(name: "accountMissing")
        /// The cluster was made by another major version.
        package static let versionMismatch = Code(name: "versionMismatch")
        /// A file or directory cannot be made or is not ours.
        package static let fileSystem = Code(name: "fileSystem")
        /// A Postgres program failed; the message holds what it said.
        package static let programFailed = Code(name: "programFailed")
        /// Another process held the start lock for too long.
        package static let locked = Code(name: "locked")
    }

    package let code: Code
    /// What is wrong, and what would be right.
    package let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
