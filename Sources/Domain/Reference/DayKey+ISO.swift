extension DayKey {
    /// The day that a text of the form `2010-12-01` stands for, if it is one.
    package init?(iso text: String) {
        guard let day = (try? InvoiceDate(text))?.day, day.description == text else { return nil }
        self = day
    }
}
