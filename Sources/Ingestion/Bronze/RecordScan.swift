/// One pass over the bytes from a record's first to its line end: the hot loop of reading.
///
/// It works on the reader's memory with plain pointers, and knows no state from one pass to the next: when the bytes
/// run out the record is scanned again from its first.
struct RecordScan {
    enum Outcome {
        /// The record is whole.
        case record
        /// A closing quote is followed by neither a delimiter nor a line end.
        case textAfterQuote
        /// The bytes ended first, inside a quoted field or not.
        case exhausted(isQuoted: Bool)
    }

    static let plain: UInt8 = 0
    static let separator: UInt8 = 1
    static let lineFeed: UInt8 = 2
    static let nul: UInt8 = 3
    static let high: UInt8 = 4

    let base: UnsafeMutablePointer<UInt8>
    let start: Int
    let end: Int
    /// Whether the file ends where the bytes do.
    let isLast: Bool
    let slices: UnsafeMutablePointer<FieldSlice>
    let slots: Int
    let classes: UnsafeMutablePointer<UInt8>
    let delimiter: UInt8

    /// Fields found, of which the first `slots` are kept.
    private(set) var count = 0
    /// The end of the record without its line end.
    private(set) var contentEnd = 0
    /// The first byte of the next record.
    private(set) var next = 0
    private(set) var lineFeeds = 0
    private(set) var endingLineFeeds = 0
    private(set) var hasNUL = false
    private(set) var hasHigh = false

    init(
        base: UnsafeMutablePointer<UInt8>, start: Int, end: Int, isLast: Bool, slices: UnsafeMutablePointer<FieldSlice>,
        slots: Int, classes: UnsafeMutablePointer<UInt8>, delimiter: UInt8
    ) {
        self.base = base
        self.start = start
        self.end = end
        self.isLast = isLast
        self.slices = slices
        self.slots = slots
        self.classes = classes
        self.delimiter = delimiter
    }

    mutating func run() -> Outcome {
        var index = start
        while true {
            if index < end, base[index] == UInt8(ascii: "\"") {
                switch quoted(&index) {
                case .some(let outcome): return outcome
                case .none: continue
                }
            }
            let first = index
            while index < end {
                let kind = classes[Int(base[index])]
                if kind == Self.plain {
                    index += 1
                } else if kind == Self.separator || kind == Self.lineFeed {
                    break
                } else {
                    if kind == Self.nul { hasNUL = true } else { hasHigh = true }
                    index += 1
                }
            }
            guard index < end else {
                guard isLast else { return .exhausted(isQuoted: false) }
                finish(at: index, next: index, lineFeeds: 0, first: first)
                return .record
            }
            if base[index] == UInt8(ascii: "\n") {
                finish(at: index, next: index + 1, lineFeeds: 1, first: first)
                return .record
            }
            keep(first, index, false)
            index += 1
        }
    }

    /// Reads a quoted field and the delimiter after it; nil when another field follows.
    private mutating func quoted(_ index: inout Int) -> Outcome? {
        let first = index + 1
        var needsUnescape = false
        index = first
        while index < end {
            let byte = base[index]
            if byte == UInt8(ascii: "\"") {
                guard index + 1 < end else { break }
                guard base[index + 1] == UInt8(ascii: "\"") else { break }
                needsUnescape = true
                index += 2
                continue
            }
            if byte == UInt8(ascii: "\n") { lineFeeds += 1 }
            if byte == 0 { hasNUL = true }
            if byte >= 0x80 { hasHigh = true }
            index += 1
        }
        // Here lies the closing quote, if it lies before the end.
        guard index < end else { return .exhausted(isQuoted: true) }
        let close = index
        index += 1
        guard index < end else {
            guard isLast else { return .exhausted(isQuoted: true) }
            return finishQuoted(first, close, needsUnescape, next: index, lineFeeds: 0)
        }
        if base[index] == delimiter {
            keep(first, close, needsUnescape)
            index += 1
            return nil
        }
        if base[index] == UInt8(ascii: "\n") {
            return finishQuoted(first, close, needsUnescape, next: index + 1, lineFeeds: 1)
        }
        guard base[index] == UInt8(ascii: "\r") else { return .textAfterQuote }
        guard index + 1 < end else {
            guard isLast else { return .exhausted(isQuoted: true) }
            return finishQuoted(first, close, needsUnescape, next: index + 1, lineFeeds: 0)
        }
        guard base[index + 1] == UInt8(ascii: "\n") else { return .textAfterQuote }
        return finishQuoted(first, close, needsUnescape, next: index + 2, lineFeeds: 1)
    }

    @inline(__always)
    private mutating func keep(_ first: Int, _ last: Int, _ needsUnescape: Bool) {
        if count < slots {
            slices[count] = FieldSlice(
                offset: Int32(truncatingIfNeeded: first - start), length: Int32(truncatingIfNeeded: last - first),
                needsUnescape: needsUnescape)
        }
        count += 1
    }

    private mutating func finish(at index: Int, next: Int, lineFeeds: Int, first: Int) {
        let last = index > first && base[index - 1] == UInt8(ascii: "\r") ? index - 1 : index
        keep(first, last, false)
        contentEnd = last
        self.next = next
        self.lineFeeds += lineFeeds
        endingLineFeeds = lineFeeds
    }

    private mutating func finishQuoted(
        _ first: Int, _ close: Int, _ needsUnescape: Bool, next: Int, lineFeeds: Int
    ) -> Outcome {
        keep(first, close, needsUnescape)
        contentEnd = close + 1
        self.next = next
        self.lineFeeds += lineFeeds
        endingLineFeeds = lineFeeds
        return .record
    }
}
