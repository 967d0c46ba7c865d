package import Domain

/// How sales are written, one after the other.
package protocol SalesLayout: Sendable {
    /// Appends what comes before the first sale.
    func begin(_ bytes: inout [UInt8])
    /// Appends one sale.
    ///
    /// - Parameter number: how many there were before it.
    func append(_ sale: Sale, number: Int64, to bytes: inout [UInt8])
    /// Appends what comes after the last sale.
    ///
    /// - Parameter count: how many there were.
    func end(_ count: Int64, _ bytes: inout [UInt8])
}
