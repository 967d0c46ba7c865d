internal import Domain

/// What the commands start: one entry point each, from settings and flags to an exit status.
package enum Application {
    /// Martlet's version, by semantic versioning; shown by `--version`, `/health` and `doctor`.
    package static let version = Program.version
}
