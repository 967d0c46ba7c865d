/// An input of two parts: its first line says in what pieces the rest comes.
///
/// The line is text, so that seeds can be written by hand: each of its bytes is the length of a piece, `a` for one byte,
/// `b` for two and so on, in turn and again from the first.
struct PiecewiseInput {
    /// The bytes after the first line.
    let bytes: [UInt8]
    /// Where the pieces end, ascending, the last at the end of the bytes.
    let cuts: [Int]

    init(_ input: [UInt8]) {
        let line = input.prefix { $0 != UInt8(ascii: "\n") }
        bytes = Array(input.dropFirst(line.count + 1))
        let lengths = line.map { Int(($0 &- UInt8(ascii: "a")) & 63) + 1 }
        var cuts: [Int] = []
        var position = 0
        while position < bytes.count, !lengths.isEmpty {
            position = min(position + lengths[cuts.count % lengths.count], bytes.count)
            cuts.append(position)
        }
        self.cuts = cuts.isEmpty ? [bytes.count] : cuts
    }
}
