internal import CPostgres
internal import EventLoop

extension Channel {
    /// How many cancel requests for others may hit one statement before it fails.
    private static let mostRetries = 8

    /// Sends one statement with the others of this tick and waits for its result.
    ///
    /// On the loop.
    ///
    /// - Parameters:
    ///   - timeout: how long the caller waits, nil for ever.
    ///   - cancellable: false for what must run although the task was cancelled, such as a ROLLBACK.
    func query(
        _ sql: String, _ parameters: [PostgresValue], timeout: Duration?, cancellable: Bool = true,
        isolation: isolated (any Actor)? = #isolation
    ) async throws(PostgresError) -> PostgresRows {
        let deadline = timeout.map { loop.now &+ $0.nanoseconds } ?? .max
        let request = Request(sql: sql, parameters: parameters, deadline: deadline)
        if !cancellable { return try await run(request).get() }
        if Task.isCancelled { throw PostgresError(.cancelled, "the task was cancelled", statement: sql) }
        let result = await withTaskCancellationHandler {
            // The capture keeps the closure on the caller's loop; without it, it would run on the global executor.
            _ = isolation
            return await run(request)
        } onCancel: {
            loop.execute { self.interrupt(request, .cancelled) }
        }
        return try result.get()
    }

    private func run(_ request: Request) async -> Result<PostgresRows, PostgresError> {
        await withUnsafeContinuation { continuation in
            request.continuation = continuation
            enqueue(request)
        }
    }

    private func enqueue(_ request: Request) {
        if let failure { return request.answer(.failure(failure)) }
        if let solo {
            let message = "the connection is busy with \(solo.name)"
            return request.answer(.failure(PostgresError(.protocolViolation, message, statement: request.sql)))
        }
        pending.append(request)
        note(deadline: request.deadline)
        flushLater()
    }

    /// Sends what waits at the end of this tick.
    func flushLater() {
        guard !flushIsDue else { return }
        flushIsDue = true
        loop.atEndOfTick { self.sendPending() }
    }

    private func sendPending() {
        flushIsDue = false
        guard let handle else { return }
        if let solo, solo.isActive { return }
        // A cancel request must not reach the statement after the one it was meant for.
        if cancelsRunning > 0 && !isShared { return }
        while let request = pending.popFirst() {
            if request.isAnswered { continue }
            guard send(request, handle) else { return fail(.connection(handle, "libpq refused a statement")) }
        }
        releaseEvicted(handle)
        flush()
        wakeDrainWaiterIfIdle()
    }

    private func send(_ request: Request, _ handle: OpaquePointer) -> Bool {
        let statement: Statement
        if let known = statements.find(request.sql, request.parameters) {
            statement = known
        } else {
            statement = statements.insert(request.sql, request.parameters)
            guard
                PQsendPrepare(handle, statement.name, statement.sql, Int32(statement.types.count), statement.types) == 1
            else { return false }
            request.awaitsPrepare = true
        }
        request.statement = statement
        request.exposed = cancelsRunning > 0
        inFlight.append(request)
        let sent = encoder.withArguments(request.parameters) { arguments in
            PQsendQueryPrepared(
                handle, statement.name, Int32(request.parameters.count), arguments.values, arguments.lengths,
                arguments.formats, 1)
        }
        return sent == 1 && PQpipelineSync(handle) == 1
    }

    /// Frees the server's memory of statements that made room for others.
    private func releaseEvicted(_ handle: OpaquePointer) {
        // In a failed transaction the server takes nothing but its end.
        guard !statements.evicted.isEmpty, PQtransactionStatus(handle) != PQTRANS_INERROR else { return }
        for name in statements.evicted {
            let sql = "DEALLOCATE \(name)"
            let request = Request(sql: sql, parameters: [], deadline: .max, isMaintenance: true)
            inFlight.append(request)
            guard PQsendQueryParams(handle, sql, 0, nil, nil, nil, nil, 1) == 1, PQpipelineSync(handle) == 1 else {
                return fail(.connection(handle, "libpq refused a statement"))
            }
        }
        statements.evicted.removeAll()
    }

    /// Writes what libpq holds; the rest goes out when the socket takes it.
    func flush() {
        guard let handle else { return }
        switch PQflush(handle) {
        case 0: if solo?.isActive != true { registration?.interest = .readable }
        case 1: if solo?.isActive != true { registration?.interest = [.readable, .writable] }
        default:
            // What the server said before it hung up may still be there to read.
            if PQconsumeInput(handle) == 1 { processResults() }
            fail(.connection(handle, "the connection broke"))
        }
    }

    /// The socket is ready.
    func ready(_ readiness: Readiness) {
        guard let handle else { return }
        if let solo, solo.isActive { return soloReady(solo, readiness) }
        if readiness.contains(.readable) || readiness.contains(.hangUp) {
            let alive = PQconsumeInput(handle) == 1
            processResults()
            guard self.handle != nil else { return }
            guard alive else { return fail(.connection(handle, "the server closed the connection")) }
            takeNotifications()
        }
        if readiness.contains(.writable) { flush() }
    }

    /// Hands out every result that has come as a whole; never blocks.
    private func processResults() {
        var ends = 0
        while let handle, let request = inFlight.first, PQisBusy(handle) == 0 {
            guard let result = PQgetResult(handle) else {
                // NULL ends one command; twice in a row there is nothing more to read.
                ends += 1
                if ends > 1 { return }
                continue
            }
            ends = 0
            switch PQresultStatus(result) {
            case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY:
                if request.awaitsPrepare {
                    request.awaitsPrepare = false
                    PQclear(result)
                } else {
                    request.rows = PostgresRows(result)
                }
            case PGRES_FATAL_ERROR:
                if request.error == nil { request.error = PostgresError(result: result, statement: request.sql) }
                PQclear(result)
            case PGRES_PIPELINE_ABORTED: PQclear(result)
            case PGRES_PIPELINE_SYNC:
                PQclear(result)
                inFlight.removeFirst()
                complete(request)
            default:
                PQclear(result)
                fail(PostgresError(.protocolViolation, "COPY goes through copyIn and copyOut", statement: request.sql))
            }
        }
    }

    private func complete(_ request: Request) {
        if let error = request.error {
            // Its Prepare was refused, so the name stands for nothing.
            if request.awaitsPrepare, let statement = request.statement {
                statements.remove(statement)
                statement.refusal = error
            }
            if !retry(request, error) { request.answer(.failure(explained(error, request))) }
        } else if let rows = request.rows {
            request.answer(.success(rows))
        } else {
            let error = PostgresError(.protocolViolation, "the server sent no result", statement: request.sql)
            request.answer(.failure(error))
        }
        interruptHead()
        wakeDrainWaiterIfIdle()
    }

    private func explained(_ error: PostgresError, _ request: Request) -> PostgresError {
        if let refusal = sharedRefusal(error, request) { return refusal }
        guard error.sqlState == "57014", let interruption = request.interruption else { return error }
        return error.with(code: interruption)
    }

    /// Why there is no such prepared statement: the one that was to prepare it for several was refused.
    private func sharedRefusal(_ error: PostgresError, _ request: Request) -> PostgresError? {
        guard error.sqlState == "26000", let refusal = request.statement?.refusal, refusal.sqlState != "57014" else {
            return nil
        }
        return refusal
    }

    /// Sends a statement once more when it failed through no fault of its own.
    private func retry(_ request: Request, _ error: PostgresError) -> Bool {
        guard !request.isAnswered, request.interruption == nil, !request.isMaintenance,
            sharedRefusal(error, request) == nil
        else { return false }
        if isStale(error), !request.retriedAsStale, !request.awaitsPrepare, transactionIsIdle {
            request.retriedAsStale = true
            if let statement = request.statement {
                statements.remove(statement)
                if error.sqlState != "26000" { statements.evicted.append(statement.name) }
            }
        } else if error.sqlState == "57014", request.exposed, isShared, request.retriesAfterCancel < Self.mostRetries {
            request.retriesAfterCancel += 1
        } else {
            return false
        }
        request.rewind()
        pending.append(request)
        flushLater()
        return true
    }

    /// The prepared statement no longer fits its tables (0A000 from the plan cache) or is unknown (26000).
    private func isStale(_ error: PostgresError) -> Bool {
        error.sqlState == "26000" || (error.sqlState == "0A000" && error.routine == "RevalidateCachedQuery")
    }

    func takeNotifications() {
        guard let handle else { return }
        while let notification = PQnotifies(handle) {
            let channel = String(cString: notification.pointee.relname)
            let payload = String(cString: notification.pointee.extra)
            PQfreemem(notification)
            onNotification?(channel, payload)
        }
    }

    /// Lets an operation that wants the connection for itself begin.
    func wakeDrainWaiterIfIdle() {
        guard let waiter = drainWaiter, isDrained else { return }
        drainWaiter = nil
        waiter.resume()
    }

    /// Nothing waits or is under way.
    var isDrained: Bool { inFlight.isEmpty && pending.isEmpty && cancelsRunning == 0 }
}
