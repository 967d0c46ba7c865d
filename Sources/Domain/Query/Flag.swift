/// The value of a parameter that is on or off.
struct Flag: Coercible {
    static var constraint: String { "must be true or false" }
    let isOn: Bool

    init(_ bytes: Span<UInt8>) throws(Violation) {
        switch String(copying: bytes.extracting(Blank.trimmed(bytes))).lowercased() {
        case "true": isOn = true
        case "false": isOn = false
        case "": throw Violation(.missing, Self.constraint)
        default: throw Violation(.notOneOf, Self.constraint)
        }
    }
}
