extension Configuration {
    /// The text of `.env.example`: every setting, documented, with its default commented out.
    package static var environmentExample: String {
        var text = """
            # Martlet's settings. Copy to .env and uncomment what you change; the environment wins over this file.
            # One NAME=value a line; no comment after a value; quotes around a value are dropped.
            # `martlet doctor` prints what is in force and what is wrong. A test keeps this file equal to the program.

            """
        for section in Setting.Section.allCases {
            text += "\n# ---- \(section.rawValue) ----\n"
            for setting in settings where setting.section == section {
                text += "\n" + wrapped(setting.help, width: 110).map { "# \($0)\n" }.joined()
                let standard = setting.defaultText.isEmpty ? "unset by default" : "default \(setting.defaultText)"
                text += "# (\(setting.kind)\(setting.allowed.map { ": \($0)" } ?? ""); \(standard))\n"
                text += "#\(setting.name)=\(setting.defaultText.isEmpty ? setting.example : setting.defaultText)\n"
            }
        }
        return text
    }

    /// The README's table of settings, in Markdown.
    package static var settingsTable: String {
        var text = "| variable | default | what |\n|---|---|---|\n"
        for setting in settings {
            let standard = setting.defaultText.isEmpty ? "" : "`\(setting.defaultText)`"
            let allowed = setting.allowed.map { " (\($0))" } ?? ""
            text += "| `\(setting.name)` | \(standard) | \(setting.help)\(allowed) |\n"
        }
        return text
    }

    private static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + word.count < width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
