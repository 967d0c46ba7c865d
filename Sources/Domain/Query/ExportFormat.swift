/// What an export is written as; the raw value is its name in the API.
package enum ExportFormat: String, Choice {
    /// A table, RFC 4180: a header line, then a line a sale.
    case csv
    /// A JSON object a line and a sale.
    case ndjson
    /// One JSON document.
    case json
}
