/// One row of the fact table.
package struct SaleID: Identifier {
    package let value: Int64

    package init?(_ value: Int64) {
        guard value > 0 else { return nil }
        self.value = value
    }
}
