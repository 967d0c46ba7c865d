package import Domain

/// The warehouse's statistics as JSON members; the API and `martlet status` show the same.
package enum StatisticsRepresentation {
    /// Writes the members into an object that is open.
    package static func write(_ statistics: WarehouseStatistics, to writer: inout JSONWriter) {
        writer.key("source_rows")
        writer.integer(statistics.sourceRows)
        writer.key("rejected")
        writer.integer(statistics.rejected)
        writer.key("duplicates")
        writer.integer(statistics.duplicates)
        writer.key("fact_rows")
        writer.integer(statistics.factRows)
        writer.key("quantity_sum")
        writer.integer(statistics.quantitySum)
        writer.key("total_sum")
        writer.raw { $0.append(contentsOf: statistics.totalSum.utf8) }
        let members: [(StaticString, Int64)] = [
            ("invoices", statistics.invoices), ("stock_codes", statistics.stockCodes),
            ("customers", statistics.customers),
            ("countries", statistics.countries), ("days", statistics.days),
            ("cancellation_rows", statistics.cancellationRows),
            ("rows_without_customer", statistics.rowsWithoutCustomer), ("zero_price_rows", statistics.zeroPriceRows),
        ]
        for (name, value) in members {
            writer.key(name)
            writer.integer(value)
        }
        writer.key("first_day")
        writer.string(statistics.firstDay.map { "\($0)" })
        writer.key("last_day")
        writer.string(statistics.lastDay.map { "\($0)" })
        writer.key("quarantine")
        writer.object { writer in
            for (category, rows) in statistics.quarantine {
                writer.key(dynamic: category)
                writer.integer(rows)
            }
        }
        writer.key("batches")
        writer.array { writer in
            for batch in statistics.batches { write(batch, to: &writer) }
        }
        writer.key("tables")
        writer.object { writer in
            for table in statistics.tables {
                writer.key(dynamic: table.name)
                writer.integer(table.bytes)
            }
        }
    }

    private static func write(_ batch: WarehouseStatistics.Batch, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("batch_id")
            writer.integer(batch.batchID)
            writer.key("version")
            writer.integer(batch.version)
            writer.key("finished_at")
            writer.string(Timestamp.text(batch.finishedAt))
            writer.key("files")
            writer.array { writer in
                for file in batch.files { writer.string(file) }
            }
            writer.key("source_rows")
            writer.integer(batch.sourceRows)
            writer.key("loaded_rows")
            writer.integer(batch.loadedRows)
            writer.key("rejected_rows")
            writer.integer(batch.rejectedRows)
            writer.key("duplicate_rows")
            writer.integer(batch.duplicateRows)
            writer.key("seconds")
            writer.number(batch.seconds)
        }
    }
}
