import Domain
import Foundation
import TestSupport

/// A request for sales made by chance, and the same said in plain SQL.
struct RandomQuery: CustomStringConvertible {
    private(set) var parameters: [(name: String, value: String)] = []
    private(set) var conditions: [String] = []
    private(set) var order = "invoice_date DESC, sale_id DESC"
    var description: String { parameters.map { "\($0.name)=\($0.value)" }.joined(separator: "&") }

    /// The field's name in the API, and its expression over the star.
    private static let fields = [
        ("id", "sale_id"), ("invoice_date", "invoice_date"), ("invoice_no", "invoice_no"), ("stock_code", "stock_code"),
        ("description", "coalesce(description, '') COLLATE \"C\""), ("quantity", "quantity"),
        ("unit_price", "unit_price"),
        ("total", "total"), ("customer_id", "coalesce(customer_id, '') COLLATE \"C\""), ("country", "country"),
    ]

    /// The expression over the star that a field is sorted by.
    static func expression(_ field: String) -> String { fields.first { $0.0 == field }?.1 ?? field }

    /// A filter of up to three conditions and an order of up to three fields; `samples` are rows to take values from.
    init(_ random: inout SplitMix64, samples: [[String]], filters: Int = 3) {
        for _ in 0..<Int.random(in: 0...filters, using: &random) { addFilter(&random, random.pick(samples)) }
        guard random.happens(0.8) else { return }
        let fields = Self.fields.shuffled(using: &random).prefix(random.pick([1, 1, 1, 2, 2, 3]))
        var terms: [String] = []
        var sorted: [String] = []
        var isDescending = false
        for (name, expression) in fields {
            isDescending = random.happens(0.5)
            terms.append(name + (isDescending ? ":desc" : random.happens(0.5) ? ":asc" : ""))
            sorted.append(expression + (isDescending ? " DESC" : ""))
        }
        parameters.append(("sort", terms.joined(separator: ",")))
        order = (sorted + (fields.contains { $0.0 == "id" } ? [] : ["sale_id" + (isDescending ? " DESC" : "")])).joined(
            separator: ", ")
    }

    /// The rows of the star that are asked for.
    var selection: String {
        "FROM (\(SalesFixture.star)) AS star"
            + (conditions.isEmpty ? "" : " WHERE " + conditions.joined(separator: " AND "))
    }

    /// The texts of the page's rows, in its order.
    func sql(offset: Int, limit: Int) -> String {
        "SELECT line \(selection) ORDER BY \(order) OFFSET \(offset) LIMIT \(limit)"
    }

    private mutating func addFilter(_ random: inout SplitMix64, _ row: [String]) {
        func add(_ name: String, _ value: String, _ condition: String) {
            guard !parameters.contains(where: { $0.name == name }) else { return }
            parameters.append((name, value))
            conditions.append(condition)
        }
        func literal(_ text: String) -> String { "'" + text.replacingOccurrences(of: "'", with: "''") + "'" }
        switch Int.random(in: 0..<11, using: &random) {
        case 0, 1: add("country", row[9], "country = \(literal(row[9]))")
        case 2: add("product", row[2], "stock_code = \(literal(row[2]))")
        case 3: if row[8] != "∅" { add("customer_id", row[8], "customer_id = \(literal(row[8]))") }
        case 4: add("invoice_no", row[1], "invoice_no = \(literal(row[1]))")
        case 5, 6:
            let seconds = (Int(row[7]) ?? 0) / 86_400 * 86_400
            let moment = random.happens(0.5) ? seconds : Int(row[7]) ?? 0
            let text = Self.date(moment)
            if random.happens(0.5) {
                if !parameters.contains(where: { $0.name == "date_to" }) {
                    add("date_from", text, "invoice_date >= \(literal(text))")
                }
            } else if !parameters.contains(where: { $0.name == "date_from" }) {
                add("date_to", text, "invoice_date < \(literal(text))")
            }
        case 7: add("quantity_min", row[4], "quantity >= \(row[4])")
        case 8: add("unit_price_max", Self.money(row[5]), "unit_price <= \(Self.money(row[5]))")
        case 9:
            if random.happens(0.5) {
                add("total_min", Self.money(row[6]), "total >= \(Self.money(row[6]))")
            } else {
                add("quantity_max", row[4], "quantity <= \(row[4])")
            }
        default:
            let type = random.pick(["sale", "cancellation"])
            add("type", type, "type = '\(type)'")
        }
        // A range the wrong way round is refused, which is tested elsewhere.
        if let low = parameters.first(where: { $0.name == "quantity_min" }),
            let high = parameters.first(where: { $0.name == "quantity_max" }),
            (Int(low.value) ?? 0) > (Int(high.value) ?? 0)
        {
            parameters.removeAll { $0.name == "quantity_max" }
            conditions.removeAll { $0.hasPrefix("quantity <=") }
        }
    }

    private static func money(_ tenThousandths: String) -> String {
        let value = Int(tenThousandths) ?? 0
        return (value < 0 ? "-" : "") + "\(abs(value) / 10_000)." + String(format: "%04d", abs(value) % 10_000)
    }

    private static func date(_ seconds: Int) -> String {
        var time = time_t(seconds)
        var parts = tm()
        gmtime_r(&time, &parts)
        return String(
            format: "%04d-%02d-%02dT%02d:%02d:%02d", parts.tm_year + 1_900, parts.tm_mon + 1, parts.tm_mday,
            parts.tm_hour,
            parts.tm_min, parts.tm_sec)
    }
}
