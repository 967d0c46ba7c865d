internal import EventLoop

extension PostgresPool {
    /// The shared connection with the least to do, its load already counted; waits for one if need be.
    func member() async throws(PostgresError) -> Member {
        if let member = freeMember() {
            member.load += 1
            return member
        }
        if isClosed { throw PostgresError(.closed, "the pool was closed") }
        if members.isEmpty, let outage { throw outage }
        guard sharedLine.count + leaseLine.count < limits.queue else { throw turnAway() }
        defer { count() }
        return try await sharedLine.wait()
    }

    /// Waits until a shared connection would take a statement, and runs none.
    ///
    /// - Throws: ``PostgresError``: `connection` while there is no such connection, `poolExhausted` when all are full.
    package func reachShared() async throws(PostgresError) {
        let member = try await member()
        counters.add { $0.inFlight += 1 }
        release(member, failed: nil)
    }

    private func freeMember() -> Member? {
        // Nobody overtakes those who wait.
        guard sharedLine.isEmpty else { return nil }
        var best: Member?
        for member in members where member.load < limits.inFlight && member.load < best?.load ?? .max { best = member }
        return best
    }

    /// Gives back what ``member()`` took.
    func release(_ member: Member, failed error: PostgresError?) {
        member.load -= 1
        counters.add {
            $0.inFlight -= 1
            if error?.code == .timeout { $0.timeouts += 1 }
        }
        if !sharedLine.isEmpty { serve(member) }
    }

    private func serve(_ member: Member) {
        guard member.channel.isOpen else { return }
        while member.load < limits.inFlight, sharedLine.serve(member) { member.load += 1 }
    }

    /// Makes one shared connection, as often as it takes.
    ///
    /// - Parameter lost: the connection it replaces, if any.
    func keepConnected(after lost: Member?) async {
        var backoff = Backoff()
        // A server that hangs up as soon as one is in is not asked again at once.
        if let lost, loop.now &- lost.since < 1_000_000_000 { await pause(&backoff) }
        while !isClosed {
            do throws(PostgresError) {
                let channel = try await Connector.channel(
                    configuration, on: loop, shared: true, logger: logger, statementCapacity: limits.statements)
                return join(Member(channel, since: loop.now), reconnected: lost != nil)
            } catch {
                note(error)
                await pause(&backoff)
            }
        }
    }

    private func pause(_ backoff: inout Backoff) async {
        // Nobody cancels this task; the pool's end shows in `isClosed`.
        try? await loop.sleep(for: backoff.next())
    }

    private func join(_ member: Member, reconnected: Bool) {
        guard !isClosed else { return member.channel.close() }
        member.channel.onBroken = { [weak self] error in
            self?.assumeIsolated { $0.lose(member, error) }
        }
        members.append(member)
        sharedLine.hasConnections = true
        if outage != nil || reconnected { logger.info("connected to Postgres again") }
        outage = nil
        counters.add {
            if reconnected { $0.reconnects += 1 }
            $0.lastError = nil
        }
        serve(member)
        count()
    }

    private func note(_ error: PostgresError) {
        counters.add { $0.lastError = error.description }
        guard members.isEmpty else { return }
        if outage == nil { logger.warning("Postgres cannot be reached", metadata: ["error": "\(error)"]) }
        outage = error.code == .connection ? error : error.with(code: .connection)
        sharedLine.fail(outage ?? error)
        count()
    }

    private func lose(_ member: Member, _ error: PostgresError) {
        member.channel.onBroken = nil
        members.removeAll { $0 === member }
        sharedLine.hasConnections = !members.isEmpty
        logger.warning("a connection to Postgres was lost", metadata: ["error": "\(error)"])
        counters.add { $0.lastError = error.description }
        count()
        guard !isClosed else { return }
        Task { await self.keepConnected(after: member) }
    }
}
