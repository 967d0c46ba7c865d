package import Postgres

/// Why the warehouse could not be read or changed, in the terms of those who ask; the database's own error stays below.
package enum RepositoryError: Error, CustomStringConvertible {
    /// The database does not answer or broke the connection.
    case unavailable
    /// All connections are taken and the queue is full or did not move in time.
    case busy
    /// A statement ran longer than it may.
    case timeout
    /// The database has no warehouse yet.
    case notMigrated
    /// The schema is not what this version of the program knows; the text says how.
    case conflict(String)
    /// The caller has gone.
    case cancelled
    /// What should not happen; the text is for the log only.
    case unexpected(String)

    package var description: String {
        switch self {
        case .unavailable: "the database does not answer"
        case .busy: "too many requests wait for the database"
        case .timeout: "the query took too long"
        case .notMigrated: "the database has no warehouse yet: run 'martlet migrate'"
        case .conflict(let reason): reason
        case .cancelled: "the caller has gone"
        case .unexpected(let what): what
        }
    }

    /// Whether the same may go well later.
    package var isPassing: Bool {
        switch self {
        case .unavailable, .busy, .timeout, .notMigrated, .cancelled: true
        case .conflict, .unexpected: false
        }
    }

    /// What a database client's error means.
    package init(_ error: PostgresError) {
        switch error.code {
        case .connection, .closed: self = .unavailable
        case .poolExhausted: self = .busy
        case .timeout: self = .timeout
        case .cancelled: self = .cancelled
        default:
            switch error.sqlState {
            case "42P01", "3F000": self = .notMigrated
            case "57014": self = .timeout
            case "53300", "53400": self = .busy
            case "57P01", "57P02", "57P03": self = .unavailable
            default: self = .unexpected(String(reflecting: error))
            }
        }
    }

    init(_ error: MigrationError) {
        if case .missing = error { self = .notMigrated } else { self = .conflict(error.description) }
    }

    /// Runs `body` and says what its errors mean.
    static func translating<Value>(_ body: () async throws -> Value) async throws(RepositoryError) -> Value {
        do { return try await body() } catch let error as RepositoryError {
            throw error
        } catch let error as PostgresError {
            throw RepositoryError(error)
        } catch let error as MigrationError {
            throw RepositoryError(error)
        } catch is CancellationError {
            throw .cancelled
        } catch { throw .unexpected(String(reflecting: error)) }
    }
}

extension PostgresPool {
    /// Runs one read and says what its failure means.
    nonisolated(nonsending) func read(
        _ sql: String, _ parameters: [PostgresValue] = [], timeout: Duration? = nil
    ) async throws(RepositoryError) -> PostgresRows {
        do { return try await query(sql, parameters, timeout: timeout) } catch { throw RepositoryError(error) }
    }

    /// Runs one read that may be long on a connection of its own, so that no short one queues behind it.
    ///
    /// Waits for a connection no longer than the pool lets anybody wait.
    /// - Parameter timeout: the server's limit for this statement, whatever the session's is; nil leaves the session's.
    /// - Throws: `timeout` when it runs longer, `busy` when no connection becomes free.
    nonisolated(nonsending) func readAlone(
        _ sql: String, _ parameters: [PostgresValue] = [], timeout: Duration? = nil
    ) async throws(RepositoryError) -> PostgresRows {
        try await RepositoryError.translating {
            try await withTransaction("BEGIN READ ONLY") { connection in
                guard let timeout else { return try await connection.query(sql, parameters, timeout: queryTimeout) }
                let milliseconds = max(1, Int64(timeout / .milliseconds(1)))
                _ = try await connection.query(
                    "SELECT set_config('statement_timeout', $1, true)", [.text("\(milliseconds)")])
                // The server's own limit speaks first.
                return try await connection.query(sql, parameters, timeout: timeout + .seconds(1))
            }
        }
    }
}
