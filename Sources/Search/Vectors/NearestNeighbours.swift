/// The best of what is offered, up to a limit: a heap with the worst that is kept at its root.
struct NearestNeighbours {
    private let limit: Int
    private var heap: [ProductVectors.Neighbour] = []
    /// What a score must exceed to be among the best so far.
    private var threshold: Float

    /// The best `limit` of those with a score above `floor`.
    init(limit: Int, above floor: Float) {
        self.limit = limit
        threshold = floor
        heap.reserveCapacity(min(limit, 1_000))
    }

    /// Takes the neighbour if it is among the best so far.
    mutating func offer(_ neighbour: ProductVectors.Neighbour) {
        // They come by index: of two that are equally near, the first one stays.
        guard neighbour.score > threshold, limit > 0 else { return }
        if heap.count < limit {
            heap.append(neighbour)
            siftUp(heap.count - 1)
        } else {
            heap[0] = neighbour
            siftDown()
        }
        if heap.count == limit { threshold = heap[0].score }
    }

    /// What was kept, the nearest first.
    func sorted() -> [ProductVectors.Neighbour] { heap.sorted { Self.isWorse($1, $0) } }

    private static func isWorse(_ left: ProductVectors.Neighbour, _ right: ProductVectors.Neighbour) -> Bool {
        (left.score, right.index) < (right.score, left.index)
    }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard Self.isWorse(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while true {
            var worst = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && Self.isWorse(heap[child], heap[worst]) {
                worst = child
            }
            guard worst != parent else { return }
            heap.swapAt(parent, worst)
            parent = worst
        }
    }
}
