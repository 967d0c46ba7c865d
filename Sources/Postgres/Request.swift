/// One statement on its way to the server and back.
///
/// Touched on its channel's loop alone, hence `@unchecked`.
final class Request: @unchecked Sendable {
    let sql: String
    let parameters: [PostgresValue]
    /// When the caller stops waiting, on the loop's clock in nanoseconds; `UInt64.max` is never.
    var deadline: UInt64
    var continuation: UnsafeContinuation<Result<PostgresRows, PostgresError>, Never>?
    /// The caller has its answer, or there never was one waiting.
    var isAnswered = false

    /// The statement it was sent with.
    var statement: Statement?
    /// The answer to its Prepare has yet to come.
    var awaitsPrepare = false
    var rows: PostgresRows?
    var error: PostgresError?

    /// Why the server was, or is to be, asked to stop it.
    var interruption: PostgresError.Code?
    /// How often the server was asked.
    var cancelRequests = 0
    /// It was under way while some cancel request was, so that one may have hit it by mistake.
    var exposed = false
    /// How often it was sent again because a cancel request for another had hit it.
    var retriesAfterCancel = 0
    var retriedAsStale = false
    /// Releases statements; nobody waits for it.
    let isMaintenance: Bool

    init(sql: String, parameters: [PostgresValue], deadline: UInt64, isMaintenance: Bool = false) {
        self.sql = sql
        self.parameters = parameters
        self.deadline = deadline
        self.isMaintenance = isMaintenance
    }

    /// Gives the caller its answer; later ones are dropped.
    func answer(_ result: Result<PostgresRows, PostgresError>) {
        guard !isAnswered else { return }
        isAnswered = true
        continuation?.resume(returning: result)
        continuation = nil
    }

    /// Back to the state before it was sent.
    func rewind() {
        statement = nil
        awaitsPrepare = false
        rows = nil
        error = nil
        exposed = false
    }
}
