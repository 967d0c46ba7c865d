/// One numbered SQL file of the `migrations` folder, as it was when the binary was built.
package struct Migration: Sendable {
    /// The file's name, `0001_operations.sql`; migrations are applied in the order of their names.
    package let name: String
    /// The file's text: statements, run as one script in a transaction.
    package let sql: String

    /// A migration of that name and text.
    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}
