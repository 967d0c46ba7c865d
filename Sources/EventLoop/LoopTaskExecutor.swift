/// A loop as the preferred executor of a task: `Task(executorPreference:)`.
///
/// A continuation that is resumed takes its task first to the task's preferred executor, and only from there back to
/// its actor. Without a preference that is the global pool: two thread switches for each wait (about 10 µs), on the
/// loop that had the news already. With this one the task stays where it is, in everything that it awaits. SE-0417.
package final class LoopTaskExecutor: TaskExecutor {
    private let loop: EventLoop

    /// A preference for that loop.
    package init(_ loop: EventLoop) { self.loop = loop }

    package func enqueue(_ job: consuming ExecutorJob) {
        loop.enqueue(UnownedJob(job), preferring: asUnownedTaskExecutor())
    }
}
