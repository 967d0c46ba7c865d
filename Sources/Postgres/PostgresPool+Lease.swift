internal import EventLoop
internal import RequestTiming

extension PostgresPool {
    /// Lends `body` a connection of its own.
    ///
    /// When it comes back, an open transaction is rolled back, and a connection that is broken or amid a COPY is
    /// dropped. Session settings (`SET`, advisory locks, temporary tables) are the borrower's to undo.
    /// - Throws: what `body` throws, or ``PostgresError`` with code `connection` or `poolExhausted`.
    package nonisolated func withConnection<Value>(
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await lease()
        do {
            let value = try await body(connection)
            await giveBack(connection)
            return value
        } catch {
            await giveBack(connection)
            throw error
        }
    }

    /// Lends `body` a connection with a transaction open on it: ``PostgresConnection/withTransaction(_:_:)``.
    package nonisolated func withTransaction<Value>(
        _ begin: String = "BEGIN", _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withConnection { connection in try await connection.withTransaction(begin, body) }
    }

    private func lease() async throws(PostgresError) -> PostgresConnection {
        let lap = RequestLap(.pool)
        defer { lap.end() }
        if isClosed { throw PostgresError(.closed, "the pool was closed") }
        if leases < limits.exclusive {
            leases += 1
        } else {
            guard sharedLine.count + leaseLine.count < limits.queue else { throw turnAway() }
            counters.add { $0.waiting += 1 }
            defer { count() }
            // Who gives back passes the right to a connection on, so `leases` stays.
            try await leaseLine.wait()
        }
        defer { count() }
        while let resting = idle.popLast() {
            if resting.connection.channel.isOpen { return resting.connection }
        }
        do throws(PostgresError) {
            return try await connect()
        } catch {
            passOn()
            throw error
        }
    }

    private func connect() async throws(PostgresError) -> PostgresConnection {
        if let leaseOutage, loop.now < leaseOutage.until { throw leaseOutage.error }
        do throws(PostgresError) {
            let channel = try await Connector.channel(
                configuration, on: loop, shared: false, logger: logger, statementCapacity: limits.statements)
            leaseBackoff.reset()
            leaseOutage = nil
            return PostgresConnection(channel)
        } catch {
            leaseOutage = (error, loop.now &+ leaseBackoff.next().nanoseconds)
            counters.add { $0.lastError = error.description }
            throw error
        }
    }

    private func giveBack(_ connection: PostgresConnection) async {
        let channel = connection.channel
        await connection.rollBack()
        if isClosed || channel.solo != nil { channel.close() }
        if channel.isOpen {
            channel.onBroken = { [weak self] _ in self?.assumeIsolated { $0.dropBroken() } }
            idle.append(Resting(connection: connection, since: loop.now))
            watchIdle()
        }
        passOn()
        count()
    }

    private func passOn() {
        if !leaseLine.serve(()) { leases -= 1 }
    }

    private func dropBroken() {
        idle.removeAll { !$0.connection.channel.isOpen }
        count()
    }

    private func watchIdle() {
        guard idleTimer == nil else { return }
        let timer = LoopTimer(on: loop) { [weak self] in self?.assumeIsolated { $0.closeIdle() } }
        idleTimer = timer
        timer.set(after: limits.idleTimeout)
    }

    private func closeIdle() {
        idleTimer = nil
        let now = EventLoop.clock()
        idle.removeAll { resting in
            guard now &- resting.since >= limits.idleTimeout.nanoseconds else { return false }
            resting.connection.channel.close()
            return true
        }
        if !idle.isEmpty { watchIdle() }
        count()
    }
}
