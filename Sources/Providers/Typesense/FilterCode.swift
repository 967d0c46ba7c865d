/// What stands for the name of a country or a category in a filter: letters and digits only, the same for the same bytes
/// alone.
///
/// Typesense compares texts in filters word by word, without letter case, accents and punctuation, so that `O'Land` and
/// `Oland` were one country; a backtick inside of a value ends it; a word's first 100 bytes count. So the bytes are sent
/// in hexadecimal; those of a name of more than 40 bytes up to there, and after them a hash of all (FNV-1a of 64 bits).
struct FilterCode: Hashable, Sendable {
    let text: String

    /// The code of a name.
    init(_ name: String) {
        var code = "c"
        for byte in name.utf8.prefix(40) {
            code += byte < 16 ? "0" : ""
            code += String(byte, radix: 16)
        }
        if name.utf8.count > 40 {
            let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
            code += "h" + String(hash, radix: 16)
        }
        text = code
    }
}
