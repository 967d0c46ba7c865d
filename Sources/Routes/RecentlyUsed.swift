/// A dictionary that knows which of its entries was not used for the longest time.
///
/// A list through the places of an array, so that use and removal cost the same however many there are.
struct RecentlyUsed<Key: Hashable, Value> {
    private struct Place {
        let key: Key
        var value: Value?
        /// The neighbours, used later and earlier; -1 at the ends.
        var newer, older: Int
    }

    private var places: [Place] = []
    private var indices: [Key: Int] = [:]
    private var free: [Int] = []
    private var newest = -1, oldest = -1

    var count: Int { indices.count }

    /// Looks a value up without using it; setting nil removes it, setting another uses it.
    subscript(key: Key) -> Value? {
        get { indices[key].flatMap { places[$0].value } }
        set {
            guard let newValue else { return remove(key) }
            if let index = indices[key] {
                places[index].value = newValue
                return use(index)
            }
            let place = Place(key: key, value: newValue, newer: -1, older: -1)
            let index = free.popLast() ?? places.count
            if index == places.count { places.append(place) } else { places[index] = place }
            indices[key] = index
            link(index)
        }
    }

    /// Looks a value up and makes it the one that was used last.
    mutating func use(_ key: Key) -> Value? {
        guard let index = indices[key] else { return nil }
        use(index)
        return places[index].value
    }

    /// Takes out what was not used for the longest time.
    mutating func popOldest() -> Value? {
        guard oldest >= 0 else { return nil }
        let value = places[oldest].value
        remove(places[oldest].key)
        return value
    }

    private mutating func remove(_ key: Key) {
        guard let index = indices.removeValue(forKey: key) else { return }
        unlink(index)
        places[index].value = nil
        free.append(index)
    }

    private mutating func use(_ index: Int) {
        guard index != newest else { return }
        unlink(index)
        link(index)
    }

    private mutating func link(_ index: Int) {
        (places[index].newer, places[index].older) = (-1, newest)
        if newest >= 0 { places[newest].newer = index } else { oldest = index }
        newest = index
    }

    private mutating func unlink(_ index: Int) {
        let (newer, older) = (places[index].newer, places[index].older)
        if newer >= 0 { places[newer].older = older } else { newest = older }
        if older >= 0 { places[older].newer = newer } else { oldest = newer }
    }
}
