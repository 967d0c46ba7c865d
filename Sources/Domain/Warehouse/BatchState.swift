/// How far a batch is.
package enum BatchState: String, Sendable {
    /// It waits for those before it.
    case queued
    /// It is being loaded.
    case loading
    /// Its rows are in the warehouse.
    case published
    /// The warehouse had its content already.
    case unchanged
    /// It could not be loaded; the warehouse is as it was.
    case failed
}
