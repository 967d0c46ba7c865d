extension PostgresConnection {
    /// Runs `body` between `begin` and COMMIT; when it throws, ROLLBACK.
    ///
    /// - Parameter begin: for example `BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY`.
    /// - Throws: what `body` throws, or ``PostgresError``: also when the server rolled back at COMMIT, because a
    ///   statement had failed and the error was not passed on.
    package nonisolated func withTransaction<Value>(
        _ begin: String = "BEGIN", _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        _ = try await query(begin)
        let value: Value
        do {
            value = try await body(self)
        } catch {
            await rollBack()
            throw error
        }
        do {
            let tag = try await commit()
            guard tag == "COMMIT" else {
                throw PostgresError(.server, "the transaction had failed and was rolled back", sqlState: "25P02")
            }
        } catch {
            await rollBack()
            throw error
        }
        return value
    }

    /// Not cancellable: a task that was cancelled now learns best from COMMIT's own outcome.
    private func commit() async throws(PostgresError) -> String {
        try await channel.query("COMMIT", [], timeout: nil, cancellable: false).commandTag
    }

    /// Ends a transaction if one is open; a connection on which that fails is closed.
    func rollBack() async {
        if channel.solo != nil { await channel.copyAbort("the transaction is rolled back") }
        guard channel.isOpen, !channel.transactionIsIdle || !channel.isDrained else { return }
        do {
            _ = try await channel.query("ROLLBACK", [], timeout: .seconds(10), cancellable: false)
        } catch {
            channel.fail(error)
        }
    }
}
