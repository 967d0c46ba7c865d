/// How long an address that fails to name the user is held up.
package struct GuessDelays: Sendable {
    /// How many failures cost nothing.
    package var free = 3
    /// The delay after the first failure that costs something; each further one doubles it.
    package var first = Duration.milliseconds(200)
    /// No delay is longer.
    package var longest = Duration.seconds(5)

    /// The product's delays.
    package init() {}

    /// The delay after that many failures.
    package func delay(failures: Int) -> Duration {
        guard failures > free else { return .zero }
        return min(first * (1 << min(failures - free - 1, 20)), longest)
    }
}
