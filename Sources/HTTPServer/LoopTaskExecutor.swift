internal import EventLoop

/// A loop as the preferred executor of connections' tasks.
///
/// A continuation that is resumed takes its task first to the task's preferred executor, and only from there back to
/// its actor. Without a preference that is the global pool: two thread switches for each wait (about 10 µs), on the
/// loop that had the news already. With this one the task stays where it is, in everything that a responder awaits too.
///
/// Source: SE-0417 (task executor preference).
final class LoopTaskExecutor: TaskExecutor {
    private let loop: EventLoop

    init(_ loop: EventLoop) { self.loop = loop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        loop.execute { [self] in
            unsafe job.runSynchronously(
                isolatedTo: loop.asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
        }
    }
}
