/// How a log line looks.
package enum LogFormat: String, CaseIterable, Sendable, SettingValue {
    /// `2026-01-31T12:00:00.000Z info martlet.http: served status=200`
    case text
    /// One JSON object.
    case json
}
