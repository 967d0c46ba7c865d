internal import Repositories

/// Why a use case could not be done; each tells the caller whether trying again may help.
package enum ServiceError: Error, CustomStringConvertible {
    /// The database does not answer or broke the connection.
    case databaseUnavailable
    /// All connections are taken and the queue is full or did not move in time.
    case databaseBusy
    /// As many exports run as may.
    case exportsBusy
    /// As many uploads wait as may.
    case uploadsBusy
    /// Uploads cannot be taken in yet, or not here: the log tells why.
    case uploadsNotReady
    /// There is no room for an upload.
    case storageFull
    /// A statement ran longer than it may.
    case queryTimeout
    /// The database has no warehouse yet.
    case notMigrated
    /// The state of the warehouse does not allow it; the text says why.
    case conflict(String)
    /// What is asked for is still being made; the text says what.
    case notReady(String)
    /// The client has gone.
    case cancelled
    /// What should not happen; the text is for the log only.
    case unexpected(String)

    package var description: String {
        switch self {
        case .databaseUnavailable: "the database does not answer"
        case .databaseBusy: "too many requests wait for the database"
        case .exportsBusy: "as many exports run as may; try again when one of them has ended"
        case .uploadsBusy: "as many uploads wait as may; try again when one of them has been loaded"
        case .uploadsNotReady: "uploads cannot be taken in yet; the service's log tells why"
        case .storageFull: "there is no room left for the upload where the service keeps it"
        case .queryTimeout: "the query took too long"
        case .notMigrated: "the database has no warehouse yet: run 'martlet migrate'"
        case .conflict(let reason): reason
        case .notReady(let what): what
        case .cancelled: "the client has gone"
        case .unexpected(let what): what
        }
    }

    /// Runs `body` and says what its errors mean to a caller.
    package static func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
        do { return try await body() } catch let error as RepositoryError {
            throw ServiceError(error)
        } catch let error as IntegrityError {
            throw ServiceError(error.cause)
        } catch is CancellationError { throw ServiceError.cancelled }
    }

    /// What to tell of an error that a background task met.
    static func cause(of error: any Error) -> String { (error as? ServiceError)?.description ?? "\(error)" }

    init(_ error: RepositoryError) {
        switch error {
        case .unavailable: self = .databaseUnavailable
        case .busy: self = .databaseBusy
        case .timeout: self = .queryTimeout
        case .notMigrated: self = .notMigrated
        case .conflict(let reason): self = .conflict(reason)
        case .cancelled: self = .cancelled
        case .unexpected(let what): self = .unexpected(what)
        }
    }
}
