internal import Postgres
internal import Repositories

/// Why a use case could not be done; each tells the caller whether trying again may help.
package enum ServiceError: Error, CustomStringConvertible {
    /// The database does not answer or broke the connection.
    case databaseUnavailable
    /// All connections are taken and the queue is full or did not move in time.
    case databaseBusy
    /// A statement ran longer than it may.
    case queryTimeout
    /// The database has no warehouse yet.
    case notMigrated
    /// The state of the warehouse does not allow it; the text says why.
    case conflict(String)
    /// The client has gone.
    case cancelled
    /// What should not happen; the text is for the log only.
    case unexpected(String)

    package var description: String {
        switch self {
        case .databaseUnavailable: "the database does not answer"
        case .databaseBusy: "too many requests wait for the database"
        case .queryTimeout: "the query took too long"
        case .notMigrated: "the database has no warehouse yet: run 'martlet migrate'"
        case .conflict(let reason): reason
        case .cancelled: "the client has gone"
        case .unexpected(let what): what
        }
    }

    /// Runs `body` and says what its errors mean to a caller.
    static func translating<Result>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch let error as PostgresError {
            throw ServiceError(error)
        } catch let error as MigrationError {
            if case .missing = error { throw ServiceError.notMigrated }
            throw ServiceError.conflict(error.description)
        } catch is CancellationError { throw ServiceError.cancelled }
    }

    /// The same for the integrity validation, whose errors carry the database's.
    package static func translatingIntegrity<Result>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch let error as IntegrityError {
            if let cause = error.underlying as? PostgresError { throw ServiceError(cause) }
            throw ServiceError.unexpected(String(reflecting: error))
        }
    }

    init(_ error: PostgresError) {
        switch error.code {
        case .connection, .closed: self = .databaseUnavailable
        case .poolExhausted: self = .databaseBusy
        case .timeout: self = .queryTimeout
        case .cancelled: self = .cancelled
        default:
            switch error.sqlState {
            case "42P01", "3F000": self = .notMigrated
            case "57014": self = .queryTimeout
            case "53300", "53400": self = .databaseBusy
            case "57P01", "57P02", "57P03": self = .databaseUnavailable
            default: self = .unexpected(String(reflecting: error))
            }
        }
    }
}
