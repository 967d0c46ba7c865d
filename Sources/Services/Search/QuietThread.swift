internal import Foundation
internal import Glibc

/// Runs what keeps a processor busy for long on a thread of its own that gives way to all others.
enum QuietThread {
    /// How much less than others it gets of a processor that is wanted by several: setpriority(2).
    private static let niceness: Int32 = 10

    /// What `work` returns; the caller's thread is free meanwhile.
    static func run<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let thread = Thread {
                // On Linux this is the calling thread's own niceness, in spite of the name.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
                continuation.resume(returning: work())
            }
            thread.start()
        }
    }
}
