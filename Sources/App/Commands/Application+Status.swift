internal import Domain
internal import Foundation
internal import Repositories
internal import Routes
internal import Services

extension Application {
    /// Prints what the warehouse holds: version, rows, last load, state of the database.
    package static func status(_ options: StatusOptions, _ configuration: Configuration) async throws -> ExitStatus {
        try await Session.run(configuration) { session in
            try await session.catalogs.refresh()
            let service = WarehouseService(
                WarehouseRepository(session.pool), MigrationRepository(Resources.migrations, session.pool),
                catalogs: session.catalogs, memory: .init())
            let (statistics, version) = try await service.statistics()
            let (server, _) = try await service.server()
            Console.print(
                options.json ? json(statistics, version, server) : text(statistics, version, server))
            return .success
        }
    }

    private static func json(
        _ statistics: WarehouseStatistics, _ version: PublishedVersion, _ server: DatabaseServer
    ) -> String {
        var writer = JSONWriter(capacity: 4_096)
        writer.object { writer in
            writer.key("version")
            writer.integer(version.version)
            writer.key("server_version")
            writer.string(server.version)
            writer.key("database_bytes")
            writer.integer(server.databaseBytes)
            StatisticsRepresentation.write(statistics, to: &writer)
        }
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func text(
        _ statistics: WarehouseStatistics, _ version: PublishedVersion, _ server: DatabaseServer
    ) -> String {
        var lines = [
            ("version", "\(version.version)"), ("facts", "\(statistics.factRows)"), ("total", statistics.totalSum),
            ("invoices", "\(statistics.invoices)"), ("products", "\(statistics.stockCodes)"),
            ("customers", "\(statistics.customers)"), ("countries", "\(statistics.countries)"),
            ("rejected rows", "\(statistics.rejected)"), ("duplicate rows", "\(statistics.duplicates)"),
            ("database", "Postgres \(server.version), \(server.databaseBytes >> 20) MiB"),
        ]
        if let first = statistics.firstDay, let last = statistics.lastDay {
            lines.insert(("days", "\(first) to \(last)"), at: 3)
        }
        for batch in statistics.batches.prefix(5) {
            lines.append(
                ("batch \(batch.batchID)", "\(batch.loadedRows) rows from \(batch.files.joined(separator: ", "))"))
        }
        return lines.map { $0.padding(toLength: 16, withPad: " ", startingAt: 0) + $1 }.joined(separator: "\n")
    }
}
