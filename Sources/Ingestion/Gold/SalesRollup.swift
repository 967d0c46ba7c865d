internal import Domain

/// Adds a batch's facts up by day, country and type, and counts its products' descriptions, while rows stream by: what
/// a GROUP BY over the loaded facts would cost a second scan.
struct SalesRollup {
    struct Key: Hashable {
        let dateKey, country: Int32
        let type: SaleType
    }

    struct Sums {
        var sales: Int64 = 0
        var quantity: Int64 = 0
        var total: Int128 = 0
    }

    private(set) var keys: [Key] = []
    private(set) var sums: [Sums] = []
    private var places: [Key: Int] = [:]
    private var last: (key: Key, place: Int)?

    private var described = Interner()
    private(set) var descriptionCounts: [Int64] = []
    private var scratch: [UInt8] = []

    mutating func add(_ draft: FactDraft, type: SaleType, description: UnsafeRawBufferPointer) {
        let key = Key(dateKey: draft.dateKey, country: draft.country, type: type)
        let place = place(of: key)
        sums[place].sales += 1
        sums[place].quantity += Int64(draft.quantity)
        sums[place].total += Int128(draft.total)
        if !description.isEmpty { count(description, of: draft.product) }
    }

    /// The products' numbers, their descriptions and how often each occurred.
    var descriptions: [(product: Int32, text: String, sales: Int64)] {
        descriptionCounts.indices.map { number in
            let bytes = described.bytes(number)
            let product = bytes.prefix(4).reduce(Int32(0)) { $0 << 8 | Int32($1) }
            return (product, String(decoding: bytes.dropFirst(4), as: UTF8.self), descriptionCounts[number])
        }
    }

    private mutating func place(of key: Key) -> Int {
        // Files are in the order of time: most rows are of the day, country and type of the row before.
        if let last, last.key == key { return last.place }
        let place: Int
        if let known = places[key] {
            place = known
        } else {
            place = keys.count
            places[key] = place
            keys.append(key)
            sums.append(Sums())
        }
        last = (key, place)
        return place
    }

    private mutating func count(_ description: UnsafeRawBufferPointer, of product: Int32) {
        scratch.removeAll(keepingCapacity: true)
        withUnsafeBytes(of: product.bigEndian) { scratch.append(contentsOf: $0) }
        scratch.append(contentsOf: description)
        let number = Int(scratch.withUnsafeBytes { described.intern($0) })
        if number == descriptionCounts.count { descriptionCounts.append(0) }
        descriptionCounts[number] += 1
    }
}
