internal import Domain

/// The products and countries of synthetic sales, written out once as CSV.
struct SyntheticCatalogue {
    /// A product: its code and description with a comma after each, and its price in ten-thousandths.
    struct Product {
        let columns: [UInt8]
        let code: [UInt8]
        let price: Int
    }

    /// The products; any two differ in their code.
    let products: [Product]
    /// Country names with the line feed that ends a row; the first is by far the most frequent.
    let countries: [[UInt8]]

    private static let colours = ["WHITE", "RED", "BLUE", "PINK", "SILVER", "VINTAGE", "RETROSPOT", "ANTIQUE"]
    private static let things = [
        "T-LIGHT HOLDER", "LUNCH BAG", "CAKE STAND", "DOORMAT", "MUG, LARGE", "PHOTO FRAME 6\"", "BUNTING",
        "TEA TOWEL", "ALARM CLOCK", "PAPER CHAIN KIT", "CUSHION COVER", "STORAGE TIN", "CAFÉ SIGN", "GIFT TAGS",
        "WICKER BASKET", "HOT WATER BOTTLE",
    ]

    init(random: inout SplitMix64, count: Int = 4096) {
        products = (0..<count).map { index in
            let number = 20_000 + index / 2
            let code = Array((index % 2 == 0 ? "\(number)" : "\(number)A").utf8)
            let colour = Self.colours[random.below(Self.colours.count)]
            let thing = Self.things[random.below(Self.things.count)]
            let blank = index % 10 == 0 ? " " : ""
            let name = index % 250 == 249 ? "" : "\(colour) \(thing)\(blank)"
            let price = index % 64 == 0 ? 10 + random.below(400) : 100 * (29 + random.below(2000))
            return Product(columns: code + [44] + Self.field(name) + [44], code: code, price: price)
        }
        countries = [
            "United Kingdom", "Germany", "France", "EIRE", "Spain", "Netherlands", "Belgium", "Switzerland", "Portugal",
            "Australia", "Unspecified", "Channel Islands",
        ].map { Array("\($0)\n".utf8) }
    }

    /// A field as RFC 4180 writes it.
    private static func field(_ text: String) -> [UInt8] {
        guard text.contains(where: { $0 == "," || $0 == "\"" }) else { return Array(text.utf8) }
        var bytes: [UInt8] = [34]
        for byte in text.utf8 {
            if byte == 34 { bytes.append(34) }
            bytes.append(byte)
        }
        return bytes + [34]
    }
}
