/// Why a database's schema was left as it is.
package enum MigrationError: Error, CustomStringConvertible {
    /// A migration that was applied has another text now.
    case changed(String)
    /// The database has a migration that this binary does not know: it was migrated by a later one.
    case unknown(String)
    /// The database has not been migrated.
    case missing

    package var description: String {
        switch self {
        case .changed(let name):
            "migration \(name) was applied with another text; put the file back as it was and add a new migration instead"
        case .unknown(let name):
            "the database has migration \(name), which this version does not know; use the version that applied it or a later one"
        case .missing: "the database has no warehouse yet; run 'martlet migrate'"
        }
    }
}
