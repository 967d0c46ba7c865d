internal import Domain

/// Some thousands of rows on their way to the warehouse: COPY streams for the layers that need nothing more, and facts
/// that wait for their dimensions' keys.
struct Chunk: Sendable {
    /// COPY BINARY streams, header and trailer included; empty when they hold no row.
    var bronze: [UInt8] = []
    var silver: [UInt8] = []
    var quarantine: [UInt8] = []
    var facts: [FactDraft] = []
    /// What the interners have numbered since the chunk before, in order.
    var newProducts: [String] = []
    var newCustomers: [String] = []
    var newCountries: [String] = []
    var newInvoices: [String] = []
    /// The first and the last day of the facts.
    var days: (first: DayKey, last: DayKey)?
}
