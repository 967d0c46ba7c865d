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

    /// Makes one shared connection; after a failure again later, as often as it takes.
    ///
    /// - Parameter reconnects: it replaces one that was lost.
    func connectShared(reconnects: Bool, _ backoff: Backoff = Backoff()) async {
        guard !isClosed else { return }
        do throws(PostgresError) {
            let channel = try await Connector.channel(
                configuration, on: loop, shared: true, logger: logger, statementCapacity: limits.statements)
            join(Member(channel, since: loop.now), reconnected: reconnects)
        } catch {
            note(error)
            connectSharedLater(reconnects: reconnects, backoff)
        }
    }

    private func connectSharedLater(reconnects: Bool, _ backoff: Backoff) {
        var later = backoff
        let pause = later.next()
        // A timer, not a task that sleeps: it ends with the loop, which nobody needs to tell it.
        let timer = LoopTimer(on: loop) { [weak self, later] in
            guard let self else { return }
            Task { await self.connectShared(reconnects: reconnects, later) }
        }
        timer.set(after: pause)
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
        members.removeAll { $0 === member }
        sharedLine.hasConnections = !members.isEmpty
        logger.warning("a connection to Postgres was lost", metadata: ["error": "\(error)"])
        counters.add { $0.lastError = error.description }
        count()
        guard !isClosed else { return }
        // A server that hangs up as soon as one is in is not asked again at once.
        guard loop.now &- member.since >= 1_000_000_000 else {
            return connectSharedLater(reconnects: true, Backoff())
        }
        Task { await self.connectShared(reconnects: true) }
    }
}
