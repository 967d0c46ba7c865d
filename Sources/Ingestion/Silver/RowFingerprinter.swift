internal import Domain
internal import OpenSSL

/// Computes the fingerprints of valid rows, one after the other, without allocating.
///
/// Hashed are, in this order and for ever: a format byte, 1; invoice number, stock code, description, customer id and
/// country, each as its length in two bytes and its bytes, a missing one as an empty one; quantity in four bytes; price in
/// ten-thousandths and date in seconds since 1970 in eight bytes each. Numbers are big-endian. Values are typed, so that
/// `2.10` and `2.1`, `17850.0` and `17850` are the same. It belongs to the thread or actor that uses it.
package final class RowFingerprinter {
    // The five texts have at most 32 + 64 + 512 + 32 + 64 characters of four bytes.
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4_096, alignment: 8)
    private let hash: SHA256

    /// Something that computes fingerprints; throws when OpenSSL has no SHA-256.
    package init() throws {
        do { hash = try SHA256() } catch {
            buffer.deallocate()
            throw error
        }
    }

    deinit { buffer.deallocate() }

    /// The fingerprint of a valid row.
    package func fingerprint(of sale: ValidSale) -> RowFingerprint {
        buffer[0] = 1
        var count = 1
        append(sale.invoiceNo, at: &count)
        append(sale.stockCode, at: &count)
        append(sale.description, at: &count)
        append(sale.customerID, at: &count)
        append(sale.country, at: &count)
        append(sale.quantity.value, at: &count)
        append(sale.unitPrice.tenThousandths, at: &count)
        append(sale.invoiceDate.secondsSince1970, at: &count)
        let words = hash.digest(of: UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        return RowFingerprint(high: words.0, low: words.1)
    }

    private func append(_ text: UnsafeRawBufferPointer, at count: inout Int) {
        append(UInt16(text.count), at: &count)
        guard !text.isEmpty else { return }
        UnsafeMutableRawBufferPointer(rebasing: buffer[count...]).copyMemory(from: text)
        count += text.count
    }

    private func append<Number: FixedWidthInteger>(_ number: Number, at count: inout Int) {
        buffer.storeBytes(of: number.bigEndian, toByteOffset: count, as: Number.self)
        count += MemoryLayout<Number>.size
    }
}
