internal import Domain
internal import Postgres

/// The FROM and WHERE of a statement over the facts of one version that pass a filter.
///
/// Values are bound, never pasted.
struct SalesSelection {
    /// The dimensions that a statement can join; a fact has exactly one member of each.
    private enum Dimension: String, CaseIterable {
        case product = "JOIN dim_product p ON p.product_key = f.product_key"
        case customer = "JOIN dim_customer c ON c.customer_key = f.customer_key"
        case country = "JOIN dim_country n ON n.country_key = f.country_key"
        case invoice = "JOIN dim_invoice i ON i.invoice_key = f.invoice_key"
    }

    private(set) var parameters: [PostgresValue] = []
    private var conditions: [String] = []
    private var joined: Set<Dimension> = []

    init(_ scope: SalesScope, lastSaleID: Int64) {
        let filter = scope.filter
        and("f.sale_id <= \(bind(.int64(lastSaleID)))")
        if let country = filter.country {
            and("f.country_key = (SELECT country_key FROM dim_country WHERE name = \(bind(.text(country.text))))")
        }
        // Keys of our own, pasted: there are few regions, and a plan for whatever keys may be bound walks a million rows
        // for a region with a few hundred.
        if let countries = scope.countries { and("f.country_key = ANY (\(SalesSelection.literal(countries)))") }
        if let product = filter.product {
            and("f.product_key = (SELECT product_key FROM dim_product WHERE stock_code = \(bind(.text(product.text))))")
        }
        if let customer = filter.customerID {
            and(
                "f.customer_key = (SELECT customer_key FROM dim_customer WHERE customer_id = \(bind(.text(customer.text))))"
            )
        }
        if let invoice = filter.invoiceNo {
            and("f.invoice_key = (SELECT invoice_key FROM dim_invoice WHERE invoice_no = \(bind(.text(invoice.text))))")
        }
        if let from = filter.dates.from { and("f.invoice_date >= \(bind(.timestamp(from.microseconds)))") }
        if let to = filter.dates.to { and("f.invoice_date < \(bind(.timestamp(to.microseconds)))") }
        and("f.quantity", filter.quantity) { .int32($0.value) }
        and("f.unit_price", filter.unitPrice) { .decimal($0.tenThousandths) }
        and("f.total", filter.total) { .decimal($0.tenThousandths) }
        if let type = filter.type {
            joined.insert(.invoice)
            and("i.type = \(bind(.text(type.rawValue)))")
        }
    }

    /// `FROM fact_sales f … WHERE …`.
    var text: String {
        let joins = Dimension.allCases.filter(joined.contains).map(\.rawValue)
        return (["FROM fact_sales f"] + joins).joined(separator: " ") + " WHERE "
            + conditions.joined(separator: " AND ")
    }

    /// The expression that a field is sorted by; joins its dimension.
    ///
    /// A missing text sorts as an empty one.
    mutating func expression(_ field: SortField) -> String {
        switch field {
        case .id: return "f.sale_id"
        case .invoiceDate: return "f.invoice_date"
        case .quantity: return "f.quantity"
        case .unitPrice: return "f.unit_price"
        case .total: return "f.total"
        case .invoiceNo: return join(.invoice, "i.invoice_no")
        case .stockCode: return join(.product, "p.stock_code")
        case .description: return join(.product, "coalesce(p.description, '')")
        case .customerID: return join(.customer, "coalesce(c.customer_id, '')")
        case .country: return join(.country, "n.name")
        }
    }

    /// Keeps the rows that lie on one side of a row in the order of `terms`; `keys` are that row's values.
    mutating func bound(_ terms: [Sort.Term], _ keys: [CursorKey], _ side: Side) {
        let expressions = terms.map { expression($0.field) }
        let values = zip(terms, keys).map { bind(SalesSelection.value($0.field, $1)) }
        if Set(terms.map(\.isDescending)).count == 1 {
            // One comparison of rows, which an index over the same columns answers.
            let sign = side.sign(isDescending: terms[0].isDescending, isLast: true)
            and("(\(expressions.joined(separator: ", "))) \(sign) (\(values.joined(separator: ", ")))")
            return
        }
        var condition = ""
        for index in terms.indices.reversed() {
            let isLast = index == terms.count - 1
            let sign = side.sign(isDescending: terms[index].isDescending, isLast: isLast)
            let beyond = "\(expressions[index]) \(sign) \(values[index])"
            condition = isLast ? beyond : "(\(beyond) OR (\(expressions[index]) = \(values[index]) AND \(condition)))"
        }
        and(condition)
    }

    /// `ORDER BY …` of the terms, or of the same the other way round.
    mutating func order(_ terms: [Sort.Term], reversed: Bool = false) -> String {
        terms.map { expression($0.field) + ($0.isDescending != reversed ? " DESC" : " ASC") }.joined(separator: ", ")
    }

    /// Which side of a row is kept.
    enum Side {
        case from, after, before

        func sign(isDescending: Bool, isLast: Bool) -> String {
            let isGreater = (self == .before) == isDescending
            return (isGreater ? ">" : "<") + (self == .from && isLast ? "=" : "")
        }
    }

    private static func literal(_ keys: [Int32]) -> String {
        "'{\(keys.map(String.init).joined(separator: ","))}'::int[]"
    }

    private static func value(_ field: SortField, _ key: CursorKey) -> PostgresValue {
        switch key {
        case .int(let value): field == .id ? .int64(value) : .int32(Int32(clamping: value))
        case .money(let value): .decimal(value.tenThousandths)
        case .date(let value): .timestamp(value.microseconds)
        case .text(let value): .text(value)
        case .null: .text("")
        }
    }

    private mutating func and(_ condition: String) { conditions.append(condition) }

    private mutating func and<Value>(_ column: String, _ bounds: Bounds<Value>, _ value: (Value) -> PostgresValue) {
        if let minimum = bounds.minimum { and("\(column) >= \(bind(value(minimum)))") }
        if let maximum = bounds.maximum { and("\(column) <= \(bind(value(maximum)))") }
    }

    private mutating func bind(_ value: PostgresValue) -> String {
        parameters.append(value)
        return "$\(parameters.count)"
    }

    private mutating func join(_ dimension: Dimension, _ expression: String) -> String {
        joined.insert(dimension)
        return expression
    }
}

extension InvoiceDate {
    /// Microseconds since 1970-01-01T00:00:00 of the same local clock: Postgres's resolution.
    var microseconds: Int64 { secondsSince1970 * 1_000_000 }
}
