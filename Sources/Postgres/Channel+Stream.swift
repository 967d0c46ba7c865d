internal import CPostgres

extension Channel {
    /// Begins a query whose rows are read as they come, so that a large result never lies in memory as a whole.
    ///
    /// The corresponding C function is `PQsetSingleRowMode`.
    func stream(_ sql: String, _ parameters: [PostgresValue]) async throws(PostgresError) -> Solo {
        let solo = try await beginSolo("a stream of rows", sql)
        let handle = try openHandle()
        let types = parameters.map(\.typeID)
        let sent = encoder.withArguments(parameters) { arguments in
            PQsendQueryParams(
                handle, sql, Int32(parameters.count), types, arguments.values, arguments.lengths, arguments.formats, 1)
        }
        guard sent == 1, PQsetSingleRowMode(handle) == 1 else {
            throw broken(.connection(handle, "libpq refused a statement"))
        }
        return solo
    }

    /// The next rows, each a result of its own; nil after the last, when the connection is free again.
    func rows(_ solo: Solo) async throws(PostgresError) -> [PostgresRows]? {
        let result = await interruptible(solo) { () async throws(PostgresError) -> [PostgresRows]? in
            var rows: [PostgresRows] = []
            while rows.count < 256 {
                let handle = try self.openHandle()
                if PQisBusy(handle) != 0 {
                    if !rows.isEmpty { break }
                    try await self.waitForInput(solo)
                    continue
                }
                guard let result = PQgetResult(handle) else { return nil }
                guard PQresultStatus(result) == PGRES_SINGLE_TUPLE else {
                    // The end, or an error; what comes before it goes out first.
                    let error =
                        PQresultStatus(result) == PGRES_FATAL_ERROR
                        ? PostgresError(result: result, statement: solo.statement) : nil
                    PQclear(result)
                    if let error {
                        try await self.finish(solo)
                        throw solo.interruption.map { error.with(code: $0) } ?? error
                    }
                    break
                }
                rows.append(PostgresRows(result))
            }
            if rows.isEmpty {
                try await self.finish(solo)
                return nil
            }
            await Task.yield()
            return rows
        }
        if case .success(let rows?) = result { return rows }
        endSolo()
        return try result.get()
    }
}
