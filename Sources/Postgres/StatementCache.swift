/// A prepared statement of one connection.
final class Statement {
    let name: String
    let sql: String
    /// The types its parameters were prepared with; 0 where the server chose.
    let types: [UInt32]
    var lastUse: UInt64 = 0
    /// Why the server refused to prepare it.
    var refusal: PostgresError?

    init(name: String, sql: String, types: [UInt32]) {
        self.name = name
        self.sql = sql
        self.types = types
    }

    func accepts(_ parameters: [PostgresValue]) -> Bool {
        guard types.count == parameters.count else { return false }
        for index in types.indices {
            if case .null = parameters[index] { continue }
            if parameters[index].typeID != types[index] { return false }
        }
        return true
    }
}

/// The statements a connection has prepared, by SQL text and types; the one unused for longest makes room.
struct StatementCache {
    let capacity: Int
    /// Names that the server still holds and that nothing uses any more.
    var evicted: [String] = []
    private(set) var count = 0
    private var statements: [String: [Statement]] = [:]
    private var uses: UInt64 = 0
    private var made: UInt64 = 0

    init(capacity: Int) { self.capacity = capacity }

    /// The statement for `sql` that takes `parameters`, if it was prepared.
    mutating func find(_ sql: String, _ parameters: [PostgresValue]) -> Statement? {
        guard let variants = statements[sql] else { return nil }
        for statement in variants where statement.accepts(parameters) {
            uses += 1
            statement.lastUse = uses
            return statement
        }
        return nil
    }

    /// Makes a statement, which the caller prepares on the server; may push another into ``evicted``.
    mutating func insert(_ sql: String, _ parameters: [PostgresValue]) -> Statement {
        if count >= capacity { evictOldest() }
        made += 1
        uses += 1
        let statement = Statement(name: "martlet_\(made)", sql: sql, types: parameters.map(\.typeID))
        statement.lastUse = uses
        statements[sql, default: []].append(statement)
        count += 1
        return statement
    }

    /// Forgets a statement that the server refused or no longer knows, unless that has happened already.
    mutating func remove(_ statement: Statement) {
        guard var variants = statements[statement.sql], let index = variants.firstIndex(where: { $0 === statement })
        else { return }
        variants.remove(at: index)
        statements[statement.sql] = variants.isEmpty ? nil : variants
        count -= 1
    }

    /// Marks all for release, after something that may have changed the tables under them.
    mutating func removeAll() {
        evicted += statements.values.joined().map(\.name)
        statements.removeAll()
        count = 0
    }

    private mutating func evictOldest() {
        guard let oldest = statements.values.joined().min(by: { $0.lastUse < $1.lastUse }) else { return }
        remove(oldest)
        evicted.append(oldest.name)
    }
}
