/// The advisory locks of a warehouse: pg_advisory_xact_lock, Postgres manual 13.3.5.
package enum WarehouseLock {
    /// Whoever publishes a version holds it, so that versions follow one another: "martload" in ASCII.
    package static let publish: Int64 = 0x6D61_7274_6C6F_6164
    /// Whoever stores product vectors holds it: "martvect".
    package static let vectors: Int64 = 0x6D61_7274_7665_6374
}
