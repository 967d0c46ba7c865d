/// How the last integrity validation ended.
package struct LastValidation: Sendable {
    /// The version that was validated.
    package let version: Int64
    /// Microseconds since 1970-01-01T00:00:00Z.
    package let at: Int64
    /// Checks of severity error that failed.
    package let failedChecks: Int64

    /// A validation's end.
    package init(version: Int64, at: Int64, failedChecks: Int64) {
        self.version = version
        self.at = at
        self.failedChecks = failedChecks
    }
}
