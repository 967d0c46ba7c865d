/// What the database says of one migration.
package struct MigrationStatus: Sendable {
    /// The migration's name.
    package let name: String
    /// Whether it had been applied before it was asked for.
    package let wasApplied: Bool

    /// A migration's status.
    package init(name: String, wasApplied: Bool) {
        self.name = name
        self.wasApplied = wasApplied
    }
}
