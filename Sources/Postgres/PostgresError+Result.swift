internal import CPostgres

extension PostgresError {
    /// Reads the error out of a failed result; the result stays the caller's to clear.
    init(result: OpaquePointer, statement: String?) {
        func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
        let fields = Fields(
            sqlState: field(ErrorField.sqlState), detail: field(ErrorField.detail), hint: field(ErrorField.hint),
            schema: field(ErrorField.schema), table: field(ErrorField.table), constraint: field(ErrorField.constraint),
            routine: field(ErrorField.routine))
        let message =
            field(ErrorField.message)
            ?? String(cString: PQresultErrorMessage(result)).trimmingNewlines
        self.init(PostgresError.code(forState: fields.sqlState), message, fields: fields, statement: statement)
    }

    /// The connection's last words.
    static func connection(_ handle: OpaquePointer?, _ fallback: String) -> PostgresError {
        let text = handle.map { String(cString: PQerrorMessage($0)).trimmingNewlines } ?? ""
        return PostgresError(.connection, text.isEmpty ? fallback : text)
    }

    /// Appendix A of the manual: class 08 and 57P01–57P05 end the connection, 57014 is a cancelled statement.
    private static func code(forState state: String?) -> Code {
        guard let state else { return .connection }
        if state == "57014" { return .timeout }
        if state.hasPrefix("08") || state.hasPrefix("57P") { return .connection }
        return .server
    }
}

/// The `PG_DIAG_…` constants, which are C character literals.
private enum ErrorField {
    static let sqlState = Int32(UInt8(ascii: "C"))
    static let message = Int32(UInt8(ascii: "M"))
    static let detail = Int32(UInt8(ascii: "D"))
    static let hint = Int32(UInt8(ascii: "H"))
    static let schema = Int32(UInt8(ascii: "s"))
    static let table = Int32(UInt8(ascii: "t"))
    static let constraint = Int32(UInt8(ascii: "n"))
    static let routine = Int32(UInt8(ascii: "R"))
}

extension String {
    /// Without the line ends that libpq puts after its messages.
    var trimmingNewlines: String {
        var text = self[...]
        while let last = text.last, last.isNewline { text.removeLast() }
        return String(text)
    }
}
