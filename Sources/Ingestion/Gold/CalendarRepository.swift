internal import Domain
internal import Postgres

/// Keeps the date dimension a calendar without gaps.
struct CalendarRepository {
    private var covered: ClosedRange<Int32>?

    /// Adds the days that are missing so that the calendar reaches from the earlier of its first day and `first` to the
    /// later of its last day and `last`.
    mutating func cover(
        _ first: DayKey, _ last: DayKey, _ connection: PostgresConnection
    ) async throws(PostgresError) {
        if let covered, covered.contains(first.value), covered.contains(last.value) { return }
        let rows = try await connection.query(
            """
            WITH wanted AS (
                SELECT least(min(date), $1::date) AS first, greatest(max(date), $2::date) AS last FROM dim_date
            ), added AS (
                INSERT INTO dim_date
                SELECT to_char(d, 'YYYYMMDD')::integer, d, extract(year FROM d), extract(quarter FROM d),
                    extract(month FROM d), to_char(d, 'FMMonth'), extract(day FROM d), extract(isoyear FROM d),
                    extract(week FROM d), extract(isodow FROM d), to_char(d, 'FMDay'), extract(isodow FROM d) > 5
                FROM wanted, generate_series(wanted.first::timestamp, wanted.last::timestamp, '1 day') AS d
                ON CONFLICT DO NOTHING
            )
            SELECT to_char(first, 'YYYYMMDD')::integer, to_char(last, 'YYYYMMDD')::integer FROM wanted
            """, [.date(Int32(first.daysSince1970)), .date(Int32(last.daysSince1970))])
        covered = rows.int32(0, 0)...rows.int32(0, 1)
    }
}
