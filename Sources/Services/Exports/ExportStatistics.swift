/// What the exports of a process have done since it started.
package struct ExportStatistics: Sendable {
    /// Exports that have a connection now.
    package var running = 0
    /// Exports that were written to their end.
    package var finished: UInt64 = 0
    /// Exports whose client went, or took too little, before their end.
    package var abandoned: UInt64 = 0
    /// Exports that took too long, or that the database did not bring to their end.
    package var failed: UInt64 = 0
    /// Exports turned away because as many ran as may.
    package var refused: UInt64 = 0
    /// Sales written.
    package var rows: UInt64 = 0
    /// Bytes written, before any content coding.
    package var bytes: UInt64 = 0
}
