/// What an export has written.
package struct ExportReceipt: Sendable {
    /// Sales.
    package let rows: Int64
    /// The SHA-256 of all bytes, 32 of them.
    package let sha256: [UInt8]
}
