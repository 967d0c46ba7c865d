internal import EventLoop

extension Channel {
    /// After how long a cancel request is repeated: the server ignores one that finds it between two statements.
    private static let patience = UInt64(250_000_000)
    /// How many requests the server may ignore before the connection counts as dead.
    private static let mostRequests = 40

    /// Ends one statement early.
    ///
    /// What was not sent is forgotten. What was sent is cancelled in the server as soon as it is the statement that runs
    /// there, since a cancel request hits whatever runs. On a shared connection the caller gets its answer at once; on
    /// an exclusive one only with the server's own, so that it knows the state its transaction is in.
    func interrupt(_ request: Request, _ code: PostgresError.Code) {
        guard !request.isAnswered, request.interruption == nil else { return }
        request.interruption = code
        let wasSent = inFlight.contains { $0 === request }
        request.deadline = .max
        if !wasSent || isShared {
            let message = code == .timeout ? "the deadline has passed" : "the task was cancelled"
            request.answer(.failure(PostgresError(code, message, statement: request.sql)))
        }
        if wasSent {
            interruptHead()
        } else {
            pending.removeAll { $0 === request }
            wakeDrainWaiterIfIdle()
        }
    }

    /// Cancels the statement that runs in the server, if somebody wished it to end.
    func interruptHead() {
        guard let head = inFlight.first, head.interruption != nil, head.cancelRequests == 0 else { return }
        cancel(head)
    }

    private func cancel(_ request: Request) {
        request.cancelRequests += 1
        request.deadline = EventLoop.clock() &+ Self.patience
        note(deadline: request.deadline)
        if cancelsRunning == 0 || request.cancelRequests == 1 { sendCancel() }
    }

    /// Asks the server to stop what it does on this connection.
    func sendCancel() {
        guard let cancelKey else { return }
        cancelsRunning += 1
        for request in inFlight { request.exposed = true }
        cancelKey.send { [self] in
            loop.execute {
                self.cancelsRunning -= 1
                if !self.pending.isEmpty { self.flushLater() }
                self.wakeDrainWaiterIfIdle()
            }
        }
    }

    /// Makes sure that the timer goes off by `deadline`.
    func note(deadline: UInt64) {
        guard deadline < nextDeadline else { return }
        nextDeadline = deadline
        timer?.set(at: deadline)
    }

    /// Ends what is overdue and sets the timer for the next.
    func deadlinePassed() {
        let now = EventLoop.clock()
        nextDeadline = .max
        for request in pending.filter({ $0.deadline <= now }) { interrupt(request, .timeout) }
        for request in inFlight.filter({ $0.deadline <= now }) {
            if request.cancelRequests >= Self.mostRequests {
                return fail(PostgresError(.connection, "the server did not answer a cancel request"))
            }
            if request.cancelRequests > 0 { cancel(request) } else { interrupt(request, .timeout) }
        }
        if let solo, solo.deadline <= now {
            if solo.cancelRequests >= Self.mostRequests {
                return fail(PostgresError(.connection, "the server did not answer a cancel request"))
            }
            cancel(solo)
        }
        var next = solo?.deadline ?? .max
        for request in pending { next = min(next, request.deadline) }
        for request in inFlight { next = min(next, request.deadline) }
        note(deadline: next)
    }

    /// Ends the operation that has the connection for itself.
    func interruptSolo(_ solo: Solo) {
        guard self.solo === solo, solo.isActive, solo.interruption == nil else { return }
        solo.interruption = .cancelled
        cancel(solo)
        solo.wake()
    }

    private func cancel(_ solo: Solo) {
        solo.cancelRequests += 1
        solo.deadline = EventLoop.clock() &+ Self.patience
        note(deadline: solo.deadline)
        if cancelsRunning == 0 { sendCancel() }
    }
}
