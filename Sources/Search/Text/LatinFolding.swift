/// Takes letter case and the diacritics of Latin letters away, so that `Café` is found as `cafe`.
///
/// It covers Unicode's blocks Latin-1 Supplement and Latin Extended-A and drops combining diacritical marks
/// (U+0300 to U+036F). Other letters are put into lower case only.
enum LatinFolding {
    /// The letter in lower case without its diacritic; some become two letters: `æ`, `ß`.
    static func fold(_ scalar: Unicode.Scalar) -> String {
        var folded = ""
        for lower in scalar.properties.lowercaseMapping.unicodeScalars {
            switch lower {
            case "\u{300}"..."\u{36F}": continue
            case "\u{DF}"..."\u{17F}": folded += base(of: lower) ?? String(lower)
            default: folded.unicodeScalars.append(lower)
            }
        }
        return folded
    }

    private static func base(of lower: Unicode.Scalar) -> String? {
        switch lower {
        case "\u{DF}": "ss"
        case "\u{E0}"..."\u{E5}", "\u{101}"..."\u{105}": "a"
        case "\u{E6}": "ae"
        case "\u{E7}", "\u{107}"..."\u{10D}": "c"
        case "\u{F0}", "\u{10F}"..."\u{111}": "d"
        case "\u{E8}"..."\u{EB}", "\u{113}"..."\u{11B}": "e"
        case "\u{11D}"..."\u{123}": "g"
        case "\u{125}"..."\u{127}": "h"
        case "\u{EC}"..."\u{EF}", "\u{129}"..."\u{131}": "i"
        case "\u{133}": "ij"
        case "\u{135}": "j"
        case "\u{137}", "\u{138}": "k"
        case "\u{13A}"..."\u{142}": "l"
        case "\u{F1}", "\u{144}"..."\u{14B}": "n"
        case "\u{F2}"..."\u{F6}", "\u{F8}", "\u{14D}"..."\u{151}": "o"
        case "\u{153}": "oe"
        case "\u{155}"..."\u{159}": "r"
        case "\u{15B}"..."\u{161}", "\u{17F}": "s"
        case "\u{163}"..."\u{167}": "t"
        case "\u{F9}"..."\u{FC}", "\u{169}"..."\u{173}": "u"
        case "\u{175}": "w"
        case "\u{FD}", "\u{FF}", "\u{177}": "y"
        case "\u{17A}"..."\u{17E}": "z"
        case "\u{FE}": "th"
        default: nil
        }
    }
}
