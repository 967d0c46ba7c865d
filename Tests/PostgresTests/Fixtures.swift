import EventLoop
import Logging
import Postgres
import TestSupport

/// A fresh database, a loop, and a connection to it for the time of `body`.
func withConnection<Value>(
    _ body: (PostgresConnection, PostgresConfiguration) async throws -> Value
) async throws -> Value {
    let configuration = try PostgresConfiguration(url: try await TestPostgres.shared().makeDatabase())
    return try await withLoop { loop in
        let connection = try await PostgresConnection.connect(configuration, on: loop, logger: TestPostgres.quietLogger)
        do {
            let value = try await body(connection, configuration)
            await connection.close()
            return value
        } catch {
            await connection.close()
            throw error
        }
    }
}

/// A fresh database and a pool on it for the time of `body`.
func withPool<Value>(
    _ limits: PostgresPoolLimits = .patient, statementTimeout: Duration? = nil,
    _ body: (PostgresPool, PostgresConfiguration) async throws -> Value
) async throws -> Value {
    var configuration = try PostgresConfiguration(url: try await TestPostgres.shared().makeDatabase())
    configuration.statementTimeout = statementTimeout
    let settled = configuration
    return try await withLoop { loop in
        let pool = PostgresPool(settled, on: loop, limits: limits, logger: TestPostgres.quietLogger)
        do {
            let value = try await body(pool, settled)
            await pool.close()
            return value
        } catch {
            await pool.close()
            throw error
        }
    }
}

/// The error that `body` throws, nil when it throws none.
func failure<Value>(_ body: () async throws -> Value) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

/// Waits until `condition` holds; false when it does not within ten seconds.
func eventually(_ condition: () async throws -> Bool) async throws -> Bool {
    for _ in 0..<500 {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(20))
    }
    return false
}

/// Random numbers that are the same in every run: xorshift64*.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 2_685_821_657_736_338_717
    }
}
