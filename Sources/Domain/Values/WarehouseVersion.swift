/// One published state of the warehouse; each publication adds one, and 0 is the empty warehouse.
package struct WarehouseVersion: Identifier {
    package let value: Int64

    package init?(_ value: Int64) {
        guard value >= 0 else { return nil }
        self.value = value
    }
}
