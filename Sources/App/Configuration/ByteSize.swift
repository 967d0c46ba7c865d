/// A number of bytes as a setting gives it: `100MB` (10⁶), `1MiB` (2²⁰), `512` (bytes).
package struct ByteSize: Sendable, Comparable, SettingValue {
    package static let kind = "size"
    package static let form: String? = "like 512, 64KiB, 1MiB or 100MB"

    /// The size in bytes.
    package let bytes: Int

    /// A size of `bytes` bytes.
    package init(bytes: Int) {
        self.bytes = bytes
    }

    /// Units in the order in which they are tried when a size is written.
    private static let units: [(suffix: String, bytes: Int)] = [
        ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20), ("MB", 1_000_000), ("KiB", 1 << 10), ("KB", 1000),
        ("B", 1),
    ]

    /// Reads a whole number and a unit, in either case; without a unit the number counts bytes.
    package init?(setting text: String) {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let suffix = text.dropFirst(digits.count).drop { $0 == " " }.lowercased()
        guard let count = Int(digits) else { return nil }
        guard let unit = suffix.isEmpty ? 1 : Self.units.first(where: { $0.suffix.lowercased() == suffix })?.bytes
        else { return nil }
        let (total, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow else { return nil }
        bytes = total
    }

    package var settingText: String {
        for (suffix, size) in Self.units where bytes >= size && bytes % size == 0 && size > 1 {
            return "\(bytes / size)\(suffix)"
        }
        return String(bytes)
    }

    package static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }
}
