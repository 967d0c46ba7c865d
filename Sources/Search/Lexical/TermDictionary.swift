/// Terms in the order of their UTF-8 bytes, each known by its place: looked up whole or by how they begin.
struct TermDictionary: Sendable {
    private let bytes: [UInt8]
    /// Where each term begins in `bytes`, and the end of the last.
    private let offsets: [UInt32]
    /// Each term's first eight bytes as a number that orders as they do, 0 where there are fewer: what most comparisons
    /// are decided by.
    private let beginnings: [UInt64]

    /// The terms, each once.
    init(_ terms: some Sequence<String>) {
        var bytes: [UInt8] = []
        var offsets: [UInt32] = [0]
        // By their bytes: Swift's strings are equal in all Unicode forms of a text.
        var last: [UInt8]?
        for term in terms.map({ Array($0.utf8) }).sorted(by: { $0.lexicographicallyPrecedes($1) }) where term != last {
            bytes.append(contentsOf: term)
            offsets.append(UInt32(bytes.count))
            last = term
        }
        self.bytes = bytes
        self.offsets = offsets
        beginnings = (0..<(offsets.count - 1)).map { Self.beginning(bytes[Int(offsets[$0])..<Int(offsets[$0 + 1])]) }
    }

    var count: Int { offsets.count - 1 }

    var memoryBytes: Int { bytes.capacity + offsets.capacity * 4 + beginnings.capacity * 8 }

    subscript(index: Int) -> String {
        String(decoding: bytes[Int(offsets[index])..<Int(offsets[index + 1])], as: UTF8.self)
    }

    /// The place of a term; nil when it is none.
    func index(of term: String) -> Int? {
        let first = firstIndex(notBefore: term)
        guard first < count, begins(first, with: term, isWhole: true) else { return nil }
        return first
    }

    /// The places of the terms that begin with `prefix`, itself included.
    func range(of prefix: String) -> Range<Int> {
        let first = firstIndex(notBefore: prefix)
        // Those that begin with it are together: the first that does not is found by bisection.
        var low = first
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if begins(middle, with: prefix, isWhole: false) { low = middle + 1 } else { high = middle }
        }
        return first..<low
    }

    private func begins(_ index: Int, with prefix: String, isWhole: Bool) -> Bool {
        let view = prefix.utf8
        let wanted = view.span
        let start = Int(offsets[index])
        let length = Int(offsets[index + 1]) - start
        guard isWhole ? length == wanted.count : length >= wanted.count else { return false }
        for place in wanted.indices where bytes[start + place] != wanted[place] { return false }
        return true
    }

    private func firstIndex(notBefore term: String) -> Int {
        let view = term.utf8
        let wanted = view.span
        let beginning = Self.beginning(view)
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let own = beginnings[middle]
            if own == beginning ? precedes(middle, wanted) : own < beginning { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func beginning(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var number: UInt64 = 0
        var left = 64
        for byte in bytes {
            left -= 8
            number |= UInt64(byte) << UInt64(left)
            if left == 0 { break }
        }
        return number
    }

    private func precedes(_ index: Int, _ wanted: Span<UInt8>) -> Bool {
        let start = Int(offsets[index])
        let length = Int(offsets[index + 1]) - start
        for place in 0..<min(length, wanted.count) {
            let byte = bytes[start + place]
            if byte != wanted[place] { return byte < wanted[place] }
        }
        return length < wanted.count
    }
}
