extension PostgresConnection {
    /// Runs a `COPY … TO STDOUT` and hands over its messages (one row each) as they come, in constant memory.
    ///
    /// The bytes are alive during the call only. When `onRow` throws, the COPY is cancelled in the server.
    package nonisolated func copyOut(
        _ sql: String, _ onRow: (UnsafeRawBufferPointer) async throws -> Void
    ) async throws {
        let copy = try await beginCopyOut(sql)
        while let rows = try await copyRows(copy) {
            do {
                for message in rows.messages { try await onRow(UnsafeRawBufferPointer(message)) }
            } catch {
                await abandon(copy)
                throw error
            }
        }
    }

    /// Runs one statement and hands over its rows as they come, in constant memory; each `PostgresRows` holds one row.
    ///
    /// When `onRow` throws, the statement is cancelled in the server.
    package nonisolated func queryStream(
        _ sql: String, _ parameters: [PostgresValue] = [], _ onRow: (PostgresRows) async throws -> Void
    ) async throws {
        let stream = try await beginStream(sql, parameters)
        while let rows = try await streamRows(stream) {
            do {
                for row in rows { try await onRow(row) }
            } catch {
                await abandon(stream)
                throw error
            }
        }
    }

    private func beginCopyOut(_ sql: String) async throws(PostgresError) -> Solo { try await channel.copyOut(sql) }

    private func copyRows(_ copy: Solo) async throws(PostgresError) -> CopyRows? { try await channel.copyRows(copy) }

    private func beginStream(_ sql: String, _ parameters: [PostgresValue]) async throws(PostgresError) -> Solo {
        try await channel.stream(sql, parameters)
    }

    private func streamRows(_ stream: Solo) async throws(PostgresError) -> [PostgresRows]? {
        try await channel.rows(stream)
    }

    private func abandon(_ solo: Solo) async { await channel.abandon(solo) }
}
