internal import CShims

/// Gives memory back to the kernel that thousands of connections had while they were busy.
///
/// The C library returns the end of a heap only, and what stays in use lies anywhere: ten thousand connections that had
/// been asking kept 10 KB each, 28 KB over TLS, of which 3 and 15 are theirs. It takes some 45 ms, in which the loops
/// may wait for memory: so not before much is there to be given back.
package struct HeapTrimmer {
    /// What must lie free, and have come to be resident since the last time; bytes.
    private static let worthwhile = 32 << 20

    private var resident = Int.max

    /// One that takes what is resident at its first look for what is needed.
    package init() {}

    /// Has the memory given back if there is much; returns how many bytes went.
    ///
    /// The corresponding C functions are `mallinfo2` and `malloc_trim`.
    @discardableResult
    package mutating func trim() -> Int {
        let now = ProcessStatistics.residentBytes
        resident = min(resident, now)
        guard now - resident >= HeapTrimmer.worthwhile, martlet_free_bytes() >= HeapTrimmer.worthwhile else { return 0 }
        martlet_trim_heap()
        resident = ProcessStatistics.residentBytes
        return now - resident
    }
}
