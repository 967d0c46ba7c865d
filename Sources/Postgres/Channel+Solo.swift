internal import CPostgres
internal import EventLoop

extension Channel {
    /// Waits until the pipeline is empty and takes the connection out of pipeline mode.
    ///
    /// - Throws: `protocolViolation` when another such operation runs: waiting for it could be waiting for oneself.
    func beginSolo(_ name: String, _ statement: String) async throws(PostgresError) -> Solo {
        if let failure { throw failure }
        if let other = solo {
            throw PostgresError(
                .protocolViolation, "the connection is busy with \(other.name)", statement: statement)
        }
        if Task.isCancelled { throw PostgresError(.cancelled, "the task was cancelled", statement: statement) }
        let solo = Solo(name, statement)
        self.solo = solo
        if !isDrained { await withUnsafeContinuation { drainWaiter = $0 } }
        let handle = try openHandle()
        guard PQexitPipelineMode(handle) == 1 else {
            throw broken(.connection(handle, "libpq refuses to leave pipeline mode"))
        }
        solo.isActive = true
        return solo
    }

    /// Goes back to pipeline mode.
    func endSolo() {
        guard let handle else { return }
        solo = nil
        guard registration != nil, PQenterPipelineMode(handle) == 1 else {
            return fail(.connection(handle, "the server closed the connection"))
        }
        registration?.interest = .readable
        takeNotifications()
        if !pending.isEmpty { flushLater() }
    }

    /// Runs several statements with the simple protocol; results are dropped.
    func execute(script: String) async throws(PostgresError) {
        let solo = try await beginSolo("a script", script)
        let handle = try openHandle()
        guard PQsendQuery(handle, script) == 1 else { throw broken(.connection(handle, "libpq refused a script")) }
        let result = await interruptible(solo) { () async throws(PostgresError) in try await self.finish(solo) }
        // The script may have changed the tables that statements were prepared for.
        statements.removeAll()
        endSolo()
        _ = try result.get()
    }

    /// Runs `body` so that the task's cancellation stops the statement in the server.
    func interruptible<Value>(
        _ solo: Solo, isolation: isolated (any Actor)? = #isolation, _ body: () async throws(PostgresError) -> Value
    ) async -> Result<Value, PostgresError> {
        await withTaskCancellationHandler {
            // The capture keeps the closure on the caller's loop; without it, it would run on the global executor.
            _ = isolation
            do throws(PostgresError) { return .success(try await body()) } catch { return .failure(error) }
        } onCancel: {
            loop.execute { self.interruptSolo(solo) }
        }
    }

    /// Reads to the end of the current command.
    ///
    /// - Returns: the last result, if there was one.
    /// - Throws: the first error that the server told.
    @discardableResult
    func finish(_ solo: Solo) async throws(PostgresError) -> PostgresRows? {
        var first: PostgresError?
        var last: PostgresRows?
        while let result = try await nextResult(solo) {
            switch PQresultStatus(result) {
            case PGRES_FATAL_ERROR:
                if first == nil { first = PostgresError(result: result, statement: solo.statement) }
                PQclear(result)
            case PGRES_COPY_IN:
                PQclear(result)
                PQputCopyEnd(try openHandle(), "COPY FROM STDIN needs copyIn")
            case PGRES_COPY_OUT, PGRES_COPY_BOTH:
                PQclear(result)
                throw broken(
                    PostgresError(.protocolViolation, "COPY TO STDOUT needs copyOut", statement: solo.statement))
            default: last = PostgresRows(result)
            }
        }
        guard var error = first else { return last }
        if error.sqlState == "57014", let interruption = solo.interruption { error = error.with(code: interruption) }
        throw error
    }

    /// The next result of the current command, nil at its end.
    ///
    /// The result is the caller's to clear.
    func nextResult(_ solo: Solo) async throws(PostgresError) -> OpaquePointer? {
        while true {
            let handle = try openHandle()
            if PQisBusy(handle) == 0 { return PQgetResult(handle) }
            try await waitForInput(solo)
        }
    }

    /// Sends what is left and waits until there is more to read.
    func waitForInput(_ solo: Solo) async throws(PostgresError) {
        let handle = try openHandle()
        if solo.inputEnded { throw broken(.connection(handle, "the server closed the connection")) }
        let flushed = PQflush(handle)
        // What the server said before it hung up may still be there to read, so the caller looks once more.
        guard flushed >= 0, PQsocket(handle) >= 0 else { return leaveSocket(solo) }
        try await wait(solo, writable: flushed == 1)
    }

    /// Nothing more comes by the socket, and libpq may have closed it: nothing would ever wake who waits for it, and its
    /// number may soon be another's, so the loop must forget it now.
    private func leaveSocket(_ solo: Solo) {
        solo.inputEnded = true
        registration?.cancel()
        registration = nil
    }

    /// Waits until the socket is readable, or writable too if so wished.
    func wait(_ solo: Solo, writable: Bool) async throws(PostgresError) {
        let handle = try openHandle()
        guard let registration else {
            // The hang-up was seen while nobody waited.
            if PQconsumeInput(handle) == 0 { solo.inputEnded = true }
            return
        }
        registration.interest = writable ? [.readable, .writable] : .readable
        await withUnsafeContinuation { solo.waiter = $0 }
        _ = try openHandle()
    }

    /// The socket is ready while one operation has the connection for itself.
    func soloReady(_ solo: Solo, _ readiness: Readiness) {
        guard let handle, let registration else { return }
        guard solo.waiter != nil else {
            // Nobody reads now: be silent until somebody does. A hang-up cannot be silenced but by leaving.
            if readiness.contains(.hangUp) {
                registration.cancel()
                self.registration = nil
            } else {
                registration.interest = []
            }
            return
        }
        if readiness.contains(.readable) || readiness.contains(.hangUp) {
            if solo.takesCopyData { lookForRefusal(solo, handle) }
            if PQconsumeInput(handle) == 0 { leaveSocket(solo) }
            takeNotifications()
        }
        solo.wake()
    }

    /// The connection, or why there is none.
    func openHandle() throws(PostgresError) -> OpaquePointer {
        guard let handle else { throw failure ?? PostgresError(.closed, "the connection was closed") }
        return handle
    }

    /// Gives the connection up and hands the reason back to be thrown.
    func broken(_ error: PostgresError) -> PostgresError {
        fail(error)
        return error
    }
}
