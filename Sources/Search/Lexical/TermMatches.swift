/// The terms that a query's words match, and how.
struct TermMatches {
    /// One term with the words it matches.
    struct Entry {
        let term: UInt32
        /// Bit i for word i.
        fileprivate(set) var words: UInt16 = 0
        /// Four bits for each word: its ``MatchForm``.
        private var forms: UInt64 = 0

        init(term: UInt32) { self.term = term }

        /// How it matches a word of the query.
        func form(of word: Int) -> MatchForm { MatchForm(rawValue: UInt8(forms >> (4 * word) & 15)) ?? .none }

        fileprivate mutating func add(_ word: Int, _ form: MatchForm) {
            words |= 1 << word
            guard form > self.form(of: word) else { return }
            forms = forms & ~(15 << (4 * word)) | UInt64(form.rawValue) << (4 * word)
        }
    }

    private(set) var entries: [Entry] = []
    /// By term: the place of its entry plus one, or 0.
    private var slots: [UInt32]

    /// No match yet among so many terms.
    init(termCount: Int) { slots = [UInt32](repeating: 0, count: termCount) }

    /// Notes that a term matches a word of the query; of several forms the best counts.
    mutating func add(_ term: Int, word: Int, _ form: MatchForm) {
        if slots[term] == 0 {
            entries.append(Entry(term: UInt32(term)))
            slots[term] = UInt32(entries.count)
        }
        entries[Int(slots[term]) - 1].add(word, form)
    }

    /// What a term matches, if anything.
    func entry(of term: UInt32) -> Entry? {
        let slot = slots[Int(term)]
        return slot == 0 ? nil : entries[Int(slot) - 1]
    }
}
