/// What went wrong between Martlet and its Postgres: a code to branch on, and all that the server said.
package struct PostgresError: Error, Sendable {
    /// The kinds of failure a caller may want to tell apart.
    ///
    /// Open: a new kind breaks nobody's switch.
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        /// The connection could not be made or was lost; another try may do better.
        package static let connection = Code(description: "connection")
        /// No connection became free in time, or too many callers wait already.
        package static let poolExhausted = Code(description: "poolExhausted")
        /// The deadline passed, the caller's or the server's `statement_timeout`.
        package static let timeout = Code(description: "timeout")
        /// The calling task was cancelled.
        package static let cancelled = Code(description: "cancelled")
        /// The server refused the statement; ``PostgresError/sqlState`` says why.
        package static let server = Code(description: "server")
        /// The connection or pool was closed by its owner.
        package static let closed = Code(description: "closed")
        /// A call that does not fit the state of the connection, for example a query amid a COPY.
        package static let protocolViolation = Code(description: "protocolViolation")
        /// The connection URL or a limit makes no sense.
        package static let configuration = Code(description: "configuration")
    }

    /// One word of storage, so that a typed throw stays cheap.
    private final class Storage: Sendable {
        let code: Code
        let message: String
        let fields: Fields
        let statement: String?

        init(code: Code, message: String, fields: Fields, statement: String?) {
            self.code = code
            self.message = message
            self.fields = fields
            self.statement = statement
        }
    }

    /// The server's own words: "Error and Notice Message Fields" in the manual.
    struct Fields: Sendable {
        var sqlState: String?
        var detail: String?
        var hint: String?
        var schema: String?
        var table: String?
        var constraint: String?
        var routine: String?
    }

    private let storage: Storage

    package init(_ code: Code, _ message: String, sqlState: String? = nil, statement: String? = nil) {
        self.init(code, message, fields: Fields(sqlState: sqlState), statement: statement)
    }

    init(_ code: Code, _ message: String, fields: Fields, statement: String?) {
        storage = Storage(code: code, message: message, fields: fields, statement: statement)
    }

    /// The kind of failure.
    package var code: Code { storage.code }
    /// The five characters of the server's SQLSTATE, when the server spoke.
    package var sqlState: String? { storage.fields.sqlState }
    /// What happened, in one sentence; may quote a value that was sent.
    package var message: String { storage.message }
    /// The server's further explanation; may quote values.
    package var detail: String? { storage.fields.detail }
    /// The server's advice.
    package var hint: String? { storage.fields.hint }
    /// The schema of the table concerned.
    package var schema: String? { storage.fields.schema }
    /// The table concerned.
    package var table: String? { storage.fields.table }
    /// The constraint that was violated.
    package var constraint: String? { storage.fields.constraint }
    /// The SQL text that failed, without its parameters.
    package var statement: String? { storage.statement }
    /// The server's function that raised the error; unlike the message it is never translated.
    var routine: String? { storage.fields.routine }

    /// The same error, of another kind.
    func with(code: Code) -> PostgresError {
        PostgresError(code, message, fields: storage.fields, statement: statement)
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// Safe to log and show: neither passwords nor values.
    ///
    /// Data exceptions (class 22) quote values, so their text stays out.
    package var description: String {
        var text = code.description
        if let sqlState { text += " [\(sqlState)]" }
        text += sqlState?.hasPrefix("22") == true ? ": the server rejected a value (data exception)" : ": \(message)"
        if let constraint { text += " (constraint \(constraint))" }
        return text
    }

    /// Everything known, for a developer's eyes: may quote values.
    package var debugDescription: String {
        var lines = ["\(code)\(sqlState.map { " [\($0)]" } ?? ""): \(message)"]
        if let detail { lines.append("detail: \(detail)") }
        if let hint { lines.append("hint: \(hint)") }
        if let table { lines.append("table: \(schema.map { "\($0)." } ?? "")\(table)") }
        if let constraint { lines.append("constraint: \(constraint)") }
        if let statement { lines.append("statement: \(statement)") }
        return lines.joined(separator: "\n")
    }
}
