internal import CPostgres
internal import EventLoop
internal import Logging

/// A connection on its way from the thread that made it to the loop that uses it; one of them at a time, hence `@unchecked`.
struct Link: @unchecked Sendable {
    let handle: OpaquePointer
}

/// Makes connections.
///
/// libpq blocks while it looks names up and logs in, so that happens on threads of their own.
enum Connector {
    /// Connects and brings the connection to the caller's actor, which must live on `loop`.
    ///
    /// Takes at most the configuration's `connectTimeout` for each address of the host.
    static func channel(
        _ configuration: PostgresConfiguration, on loop: EventLoop, shared: Bool, logger: Logger,
        statementCapacity: Int = 256
    ) async throws(PostgresError) -> Channel {
        let outcome = await withUnsafeContinuation { (done: UnsafeContinuation<Result<Link, PostgresError>, Never>) in
            BlockingCall.run { done.resume(returning: open(configuration, readOnly: shared)) }
        }
        return try Channel(
            try outcome.get(), on: loop, shared: shared, statementCapacity: statementCapacity, logger: logger)
    }

    /// Connects on this thread.
    ///
    /// The corresponding C function is `PQconnectdbParams`.
    static func open(_ configuration: PostgresConfiguration, readOnly: Bool) -> Result<Link, PostgresError> {
        let parameters = configuration.parameters
        let keywords = CStrings(parameters.map(\.keyword))
        let values = CStrings(parameters.map(\.value))
        guard let handle = PQconnectdbParams(keywords.pointers, values.pointers, 0) else {
            return .failure(PostgresError(.connection, "out of memory"))
        }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            return .failure(.connection(handle, "no connection"))
        }
        guard PQserverVersion(handle) >= 140_000 else {
            defer { PQfinish(handle) }
            return .failure(
                PostgresError(.configuration, "the server is older than Postgres 14 (\(PQserverVersion(handle)))"))
        }
        // Statements, not startup options: connection poolers in between refuse the latter.
        var settings = "SET timezone = 'UTC'"
        if let timeout = configuration.statementTimeout {
            settings += "; SET statement_timeout = \(max(1, timeout.nanoseconds / 1_000_000))"
        }
        if !configuration.searchPath.isEmpty {
            let names = configuration.searchPath.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }
            settings += "; SET search_path = \(names.joined(separator: ", "))"
        }
        if readOnly { settings += "; SET default_transaction_read_only = on" }
        let result = PQexec(handle, settings)
        defer { PQclear(result) }
        guard let result, PQresultStatus(result) == PGRES_COMMAND_OK else {
            defer { PQfinish(handle) }
            return .failure(
                result.map { PostgresError(result: $0, statement: settings) } ?? .connection(handle, "lost"))
        }
        return .success(Link(handle: handle))
    }
}

/// A NULL-terminated list of C strings, freed with it.
private final class CStrings {
    let pointers: UnsafeMutablePointer<UnsafePointer<CChar>?>
    private let count: Int

    init(_ strings: [String]) {
        count = strings.count
        pointers = .allocate(capacity: strings.count + 1)
        for (index, string) in strings.enumerated() {
            let bytes = string.utf8CString
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            for (offset, byte) in bytes.enumerated() { copy[offset] = byte }
            (pointers + index).initialize(to: UnsafePointer(copy))
        }
        (pointers + strings.count).initialize(to: nil)
    }

    deinit {
        for index in 0..<count { pointers[index]?.deallocate() }
        pointers.deallocate()
    }
}
