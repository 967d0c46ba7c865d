package import Domain

/// One product as the index takes it.
package final class SearchProduct: Sendable {
    /// Its key in the warehouse; hits that are otherwise equal come in its order.
    package let key: Int32
    /// What identifies it to people: `85123A`.
    package let stockCode: String
    /// The most frequent of its descriptions, if any sale had one.
    package let description: String?
    /// The group of goods it belongs to, if known.
    package let category: String?
    /// The part of that group, if known.
    package let subcategory: String?
    /// In how many rows it was sold.
    package let sales: Int64
    /// How many pieces were sold, cancellations taken off.
    package let quantity: Int64
    /// The sum of its sales' totals.
    package let revenue: Money

    /// A product with what was sold of it.
    package init(
        key: Int32, stockCode: String, description: String?, category: String?, subcategory: String?, sales: Int64,
        quantity: Int64, revenue: Money
    ) {
        self.key = key
        self.stockCode = stockCode
        self.description = description
        self.category = category
        self.subcategory = subcategory
        self.sales = sales
        self.quantity = quantity
        self.revenue = revenue
    }
}

extension SearchProduct {
    /// The same product in a category.
    package func classified(as label: CategoryLabel) -> SearchProduct {
        SearchProduct(
            key: key, stockCode: stockCode, description: description, category: label.category,
            subcategory: label.subcategory, sales: sales, quantity: quantity, revenue: revenue)
    }
}
