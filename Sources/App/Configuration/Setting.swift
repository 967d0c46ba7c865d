/// One environment variable that Martlet reads: declared once, in ``Configuration/settings``.
///
/// Parsing and its messages, `.env.example`, `martlet doctor` and the README's table all come from it.
package struct Setting: Sendable {
    /// The part of the program a setting belongs to; the heading it stands under.
    package enum Section: String, CaseIterable, Sendable {
        case service = "Service"
        case authentication = "Authentication"
        case http = "HTTP server"
        case database = "Database"
        case enrichment = "Enrichment"
        case search = "Search"
        case logging = "Logging"
    }

    /// The variable's name.
    package let name: String
    /// The heading it stands under.
    package let section: Section
    /// What its value is, like `integer` or `duration`.
    package let kind: String
    /// The values that are allowed, in words; `nil` when `kind` says all.
    package let allowed: String?
    /// The text of the value in force when the variable is not set; empty when there is none.
    package let defaultText: String
    /// A value to show in examples, when there is no default.
    package let example: String
    /// Whether the value must never be shown.
    package let isSecret: Bool
    /// What the setting does, in one or two sentences.
    package let help: String

    /// Reads `text` into the configuration; false when it is not an allowed value.
    let assign: @Sendable (_ text: String, _ configuration: inout Configuration) -> Bool
    /// The text as it may be shown: masked where it holds a secret.
    let show: @Sendable (_ text: String) -> String

    /// What a right value looks like, for messages: `an integer from 0 to 65535`.
    package var expectation: String {
        let article = kind.first.map { "aeiou".contains($0) } == true ? "an" : "a"
        return switch (kind, allowed) {
        case ("choice", let allowed?): "one of \(allowed)"
        case (_, let allowed?): "\(article) \(kind), \(allowed)"
        case (_, nil): "\(article) \(kind)"
        }
    }
}

extension Setting {
    /// A setting that always has a value.
    static func value<Value: SettingValue>(
        _ name: String, _ section: Section, default standard: Value,
        to field: any WritableKeyPath<Configuration, Value> & Sendable, help: String
    ) -> Setting {
        make(name, section, standard: standard, allowed: Value.form, help: help) { value, configuration in
            configuration[keyPath: field] = value
            return true
        }
    }

    /// A setting that always has a value within a range.
    static func value<Value: SettingValue & Comparable>(
        _ name: String, _ section: Section, default standard: Value, in range: ClosedRange<Value>,
        to field: any WritableKeyPath<Configuration, Value> & Sendable, help: String
    ) -> Setting {
        let span = "from \(range.lowerBound.settingText) to \(range.upperBound.settingText)"
        let allowed = [Value.form, span].compactMap { $0 }.joined(separator: ", ")
        return make(name, section, standard: standard, allowed: allowed, help: help) { value, configuration in
            guard range.contains(value) else { return false }
            configuration[keyPath: field] = value
            return true
        }
    }

    /// A setting that may be absent.
    static func optional<Value: SettingValue>(
        _ name: String, _ section: Section, example: String, secret: Bool = false,
        to field: any WritableKeyPath<Configuration, Value?> & Sendable, help: String
    ) -> Setting {
        make(
            name, section, standard: Value?.none, allowed: Value.form, example: example, secret: secret, help: help
        ) { value, configuration in
            configuration[keyPath: field] = value
            return true
        }
    }

    private static func make<Value: SettingValue>(
        _ name: String, _ section: Section, standard: Value?, allowed: String?, example: String = "",
        secret: Bool = false, help: String, store: @escaping @Sendable (Value, inout Configuration) -> Bool
    ) -> Setting {
        Setting(
            name: name, section: section, kind: Value.kind, allowed: allowed,
            defaultText: standard?.settingText ?? "", example: example, isSecret: secret, help: help,
            assign: { text, configuration in
                guard let value = Value(setting: text) else { return false }
                return store(value, &configuration)
            },
            show: { text in
                if secret { return Secret.mask }
                if Value.self == DatabaseURL.self { return DatabaseURL.masking(text) }
                return text
            })
    }
}
