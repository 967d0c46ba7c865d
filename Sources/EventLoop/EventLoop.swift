internal import CShims
internal import Foundation
internal import Glibc
internal import HeapModule
internal import Synchronization

/// One thread that waits for readiness, then runs ready I/O, due timers and queued jobs, then flushes what they wrote.
///
/// A loop is a serial executor: an actor whose `unownedExecutor` is a loop's lives on that loop's thread, so a
/// connection, the Postgres connections it uses and the code between them never change threads. Everything marked
/// "on the loop" must be called from its thread; the rest may be called from anywhere.
///
/// Sources: epoll(7), eventfd(2), SE-0392 (custom actor executors).
package final class EventLoop: SerialExecutor, @unchecked Sendable {
    // @unchecked: the state below `inbox` is touched by the loop's own thread alone; `inbox` has its lock.

    /// The loop's name, also its thread's; shown in logs and metrics.
    package let name: String

    /// How many rounds of jobs that jobs queue run before I/O has its turn again.
    ///
    /// A request takes three: each of one's own would be an epoll_wait(2) that has nothing to tell.
    private static let rounds = 4

    private let niceness: Int32
    private let epoll: Int32
    private let wakeup: Int32
    private let inbox = Mutex(Inbox())
    private let thread = Atomic<UInt>(0)
    private let finished = DispatchSemaphore(value: 0)
    private let lag = Atomic<UInt64>(0)

    private var local: [Work] = []
    private var timers = Heap<TimerEntry>()
    private var timerSequence: UInt64 = 0
    private var registrations: [Registration?] = []
    private var vacant: [Int] = []
    /// How many registrations there have been; tells a reused slot from its former holder.
    var generations: UInt32 = 0
    private var endOfTick: [() -> Void] = []
    private var stopping = false
    /// The clock's reading at the start of this tick, nanoseconds; what `now` answers on the loop.
    private var tickTime: UInt64 = EventLoop.clock()

    private enum Work {
        case job(UnownedJob)
        case preferring(UnownedJob, UnownedTaskExecutor)
        case closure(@Sendable () -> Void)
    }

    private struct Inbox {
        var work: [Work] = []
        var stop = false
        var closed = false
    }

    /// Makes a loop that does not run yet; ``start()`` does that.
    ///
    /// - Parameter niceness: how far its thread gives way to others that want the processor, 0 to 19: setpriority(2).
    /// - Throws: ``EventLoopError`` when the process has no descriptors left.
    package init(name: String, niceness: Int32 = 0) throws(EventLoopError) {
        self.name = name
        self.niceness = niceness
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw EventLoopError(call: "epoll_create1", errno: errno) }
        wakeup = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard wakeup >= 0 else { throw EventLoopError(call: "eventfd", errno: errno) }
        var event = epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(u64: .max))
        epoll_ctl(epoll, EPOLL_CTL_ADD, wakeup, &event)
    }

    deinit {
        close(wakeup)
        close(epoll)
    }

    /// Starts the loop's thread and returns; the thread keeps the loop alive until ``stop()``.
    package func start() {
        let thread = Thread {
            // Of the running thread: set before, it would not reach the kernel.
            Thread.current.name = self.name
            self.run()
        }
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Asks the loop to end after the current tick and waits for its thread.
    ///
    /// Not to be called on the loop.
    package func stop() {
        precondition(!isCurrent, "a loop cannot wait for its own end")
        inbox.withLock { $0.stop = true }
        wake()
        finished.wait()
    }

    /// True on the loop's own thread.
    package var isCurrent: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// The longest tick, in nanoseconds, since this was last asked: how late a ready socket may have been served.
    package func takeLag() -> UInt64 { lag.exchange(0, ordering: .relaxed) }

    // MARK: Work

    /// Runs `body` on the loop: in this tick when called on the loop, else as soon as the loop wakes.
    package func execute(_ body: @escaping @Sendable () -> Void) { submit(.closure(body)) }

    package func enqueue(_ job: consuming ExecutorJob) { submit(.job(UnownedJob(job))) }

    package func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

    func enqueue(_ job: UnownedJob, preferring preference: UnownedTaskExecutor) { submit(.preferring(job, preference)) }

    package func checkIsolated() { precondition(isCurrent, "this must run on event loop \(name)") }

    package func isIsolatingCurrentContext() -> Bool? { isCurrent }

    private func submit(_ work: Work) {
        if isCurrent {
            local.append(work)
            return
        }
        let wasEmpty = inbox.withLock { inbox in
            inbox.work.append(work)
            return inbox.work.count == 1
        }
        if wasEmpty { wake() }
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeup, &one, 8)
    }

    /// Runs `body` once, after this tick's I/O and jobs: the place to flush what many of them queued.
    ///
    /// On the loop.
    package func atEndOfTick(_ body: @escaping () -> Void) {
        assert(isCurrent)
        endOfTick.append(body)
    }

    // MARK: Readiness

    /// Watches a descriptor, level-triggered, until the registration is cancelled.
    ///
    /// On the loop.
    ///
    /// The handler is told what is ready; the caller keeps owning the descriptor and must cancel before closing it.
    /// - Throws: ``EventLoopError`` when the kernel refuses, for example a regular file (EPERM).
    package func register(
        _ descriptor: Int32, for interest: Readiness, handler: @escaping (Readiness) -> Void
    ) throws(EventLoopError) -> Registration {
        assert(isCurrent)
        let slot = vacant.popLast() ?? registrations.count
        let registration = Registration(
            loop: self, descriptor: descriptor, slot: slot, interest: interest, handler: handler)
        var event = registration.event
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0 else {
            let code = errno
            if slot < registrations.count { vacant.append(slot) }
            throw EventLoopError(call: "epoll_ctl", errno: code)
        }
        if slot == registrations.count {
            registrations.append(registration)
        } else {
            registrations[slot] = registration
        }
        return registration
    }

    func update(_ registration: Registration) {
        var event = registration.event
        epoll_ctl(epoll, EPOLL_CTL_MOD, registration.descriptor, &event)
    }

    func remove(_ registration: Registration) {
        assert(isCurrent)
        var event = epoll_event()
        epoll_ctl(epoll, EPOLL_CTL_DEL, registration.descriptor, &event)
        registrations[registration.slot] = nil
        vacant.append(registration.slot)
    }

    // MARK: Time

    /// The monotonic clock in nanoseconds; on the loop, its reading when the tick began.
    package var now: UInt64 { isCurrent ? tickTime : EventLoop.clock() }

    /// The monotonic clock in nanoseconds, read anew: clock_gettime(2), CLOCK_MONOTONIC.
    package static func clock() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    func push(_ timer: LoopTimer, at deadline: UInt64) {
        timerSequence += 1
        timers.insert(TimerEntry(deadline: deadline, sequence: timerSequence, timer: timer))
    }

    private func fireTimers() {
        while let first = timers.min, first.deadline <= tickTime {
            timers.removeMin()
            first.timer.reached(first.deadline, now: tickTime)
        }
    }

    // MARK: The loop

    private func run() {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        // On Linux this is the calling thread's own niceness, in spite of the name.
        if niceness > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness) }
        var events = [epoll_event](repeating: epoll_event(), count: 256)
        while !stopping {
            let count = epoll_wait(epoll, &events, Int32(events.count), waitMilliseconds())
            tickTime = EventLoop.clock()
            for index in 0..<Int(max(count, 0)) { dispatch(events[index]) }
            fireTimers()
            takeInbox()
            for _ in 0..<EventLoop.rounds where !local.isEmpty { runLocal() }
            runEndOfTick()
            let spent = EventLoop.clock() &- tickTime
            if spent > lag.load(ordering: .relaxed) { lag.store(spent, ordering: .relaxed) }
        }
        // What was queued while stopping still runs: a task that awaits it must not hang for ever.
        takeInbox()
        while !local.isEmpty { runLocal() }
        runEndOfTick()
        // A timer that will not fire any more may refer to its loop, which would keep both for ever.
        timers = Heap()
        thread.store(0, ordering: .relaxed)
        finished.signal()
    }

    private func waitMilliseconds() -> Int32 {
        if !local.isEmpty || !endOfTick.isEmpty { return 0 }
        guard let next = timers.min?.deadline else { return -1 }
        let now = EventLoop.clock()
        // Rounded up, so that a timer is due when the wait ends.
        return next <= now ? 0 : Int32(clamping: (next - now + 999_999) / 1_000_000)
    }

    private func dispatch(_ event: epoll_event) {
        let token = event.data.u64
        if token == .max {
            var count: UInt64 = 0
            _ = read(wakeup, &count, 8)
            return
        }
        let slot = Int(token & 0xFFFF_FFFF)
        // A handler earlier in this tick may have cancelled this one and another may hold its slot: the generation tells.
        guard slot < registrations.count, let registration = registrations[slot],
            registration.generation == UInt32(token >> 32)
        else { return }
        registration.handler(Readiness(epoll: event.events))
    }

    private func takeInbox() {
        let work = inbox.withLock { inbox in
            if inbox.stop { stopping = true }
            return exchange(&inbox.work, with: [])
        }
        local.append(contentsOf: work)
    }

    private func runLocal() {
        // One generation: jobs that these jobs queue wait for the next round.
        let work = exchange(&local, with: [])
        let executor = asUnownedSerialExecutor()
        for item in work {
            switch item {
            case .job(let job): unsafe job.runSynchronously(on: executor)
            case .preferring(let job, let preference):
                unsafe job.runSynchronously(isolatedTo: executor, taskExecutor: preference)
            case .closure(let body): body()
            }
        }
    }

    private func runEndOfTick() {
        guard !endOfTick.isEmpty else { return }
        for body in exchange(&endOfTick, with: []) { body() }
    }
}

struct TimerEntry: Comparable {
    let deadline: UInt64
    let sequence: UInt64
    let timer: LoopTimer

    static func < (left: TimerEntry, right: TimerEntry) -> Bool {
        (left.deadline, left.sequence) < (right.deadline, right.sequence)
    }

    static func == (left: TimerEntry, right: TimerEntry) -> Bool { left.sequence == right.sequence }
}

private func exchange<Value>(_ place: inout Value, with new: Value) -> Value {
    let old = place
    place = new
    return old
}
