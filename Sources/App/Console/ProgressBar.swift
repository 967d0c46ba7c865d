internal import Domain
internal import Foundation
internal import Glibc

/// Progress on a terminal's standard error: share done, rows, rows/s and the time that is left.
///
/// Silent in a pipe.
package struct ProgressBar: Sendable {
    private let label: String
    private let unit: String
    private let visible: Bool
    private let start = ContinuousClock.now
    private var drawn: ContinuousClock.Instant?

    /// A bar that is drawn with the first ``update(fraction:count:)``.
    ///
    /// - Parameters:
    ///   - label: What is going on, like `loading sales.csv`.
    ///   - unit: What is counted.
    ///   - visible: Whether it is drawn at all; by default on a terminal only.
    package init(label: String, unit: String = "rows", visible: Bool = Console.errorIsTerminal) {
        self.label = label
        self.unit = unit
        self.visible = visible
    }

    /// Draws how far it is, ten times a second at most, however often it is called.
    ///
    /// - Parameters:
    ///   - fraction: The share that is done, 0 to 1; `nil` when the whole is unknown.
    ///   - count: How many there were so far.
    package mutating func update(fraction: Double?, count: Int) {
        guard visible else { return }
        let now = ContinuousClock.now
        if let drawn, now - drawn < .milliseconds(100) { return }
        drawn = now
        let line = Self.text(
            label: label, unit: unit, fraction: fraction, count: count, elapsed: now - start, columns: Console.columns)
        Console.write(Array("\r\u{1B}[K\(line)".utf8)[...], to: STDERR_FILENO)
    }

    /// Removes the bar, so that the next line starts on a clean one.
    package mutating func finish() {
        guard drawn != nil else { return }
        drawn = nil
        Console.write(Array("\r\u{1B}[K".utf8)[...], to: STDERR_FILENO)
    }

    /// The bar as text, at most `columns` wide.
    package static func text(
        label: String, unit: String, fraction: Double?, count: Int, elapsed: Duration, columns: Int
    ) -> String {
        let seconds = elapsed.seconds
        let rate = seconds > 0 ? Int(Double(count) / seconds) : 0
        var parts = [label]
        var tail = "\(grouped(count)) \(unit)  \(grouped(rate)) \(unit)/s"
        if let fraction {
            let share = min(1, max(0, fraction))
            if share > 0.001 { tail += "  ETA \(clock(seconds / share * (1 - share)))" }
            let width = min(30, columns - label.count - tail.count - 12)
            if width >= 5 {
                let full = Int(Double(width) * share)
                parts.append("[\(String(repeating: "#", count: full))\(String(repeating: ".", count: width - full))]")
            }
            parts.append("\(Int(share * 100))%")
        }
        return String((parts + [tail]).joined(separator: " ").prefix(max(1, columns - 1)))
    }

    private static func grouped(_ number: Int) -> String {
        var text = ""
        let digits = String(number)
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }

    private static func clock(_ seconds: Double) -> String {
        let whole = Int(min(seconds, 359_999).rounded(.up))
        let tail = String(format: "%02d:%02d", whole / 60 % 60, whole % 60)
        return whole >= 3600 ? "\(whole / 3600):\(tail)" : tail
    }
}
