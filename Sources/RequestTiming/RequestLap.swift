/// A stretch of a request's time, counted when it ends; of no request in the background, where it counts nothing.
package struct RequestLap {
    private let clock = RequestClock.current
    private var part: RequestClock.Part
    private var start = RequestClock.now()

    /// Begins a stretch now.
    package init(_ part: RequestClock.Part) { self.part = part }

    /// Ends the stretch and begins another.
    package mutating func turn(to part: RequestClock.Part) {
        end()
        self.part = part
        start = RequestClock.now()
    }

    /// Ends the stretch.
    package func end() { clock?.add(part, since: start) }
}
