/// A value chosen from a fixed list of words, compared without regard to letter case.
package protocol Choice: Coercible, CaseIterable, RawRepresentable, Hashable where RawValue == String {}

extension Choice {
    package static var constraint: String {
        "must be one of " + allCases.map(\.rawValue).joined(separator: ", ")
    }

    package init(_ bytes: Span<UInt8>) throws(Violation) {
        let word = String(copying: bytes.extracting(Blank.trimmed(bytes))).lowercased()
        guard let value = Self(rawValue: word) else {
            throw Violation(word.isEmpty ? .missing : .notOneOf, Self.constraint)
        }
        self = value
    }
}
