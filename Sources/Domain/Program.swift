/// The program itself.
package enum Program {
    /// Its version, by semantic versioning; shown by `--version`, `/health` and `doctor`, and part of entity tags, since
    /// another program may write another representation.
    package static let version = "0.1.0"
}
