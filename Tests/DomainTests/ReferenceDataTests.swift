import Domain
import Testing

@Suite("The bundled reference data")
struct ReferenceDataTests {
    let data: ReferenceData

    init() throws { data = try BundledReference.data.get() }

    @Test(
        "knows every country of the sample data",
        arguments: [
            "Australia": "AU", "Austria": "AT", "Bahrain": "BH", "Belgium": "BE", "Bermuda": "BM", "Brazil": "BR",
            "Canada": "CA", "Cyprus": "CY", "Czech Republic": "CZ", "Denmark": "DK", "EIRE": "IE", "Finland": "FI",
            "France": "FR", "Germany": "DE", "Greece": "GR", "Hong Kong": "HK", "Iceland": "IS", "Israel": "IL",
            "Italy": "IT", "Japan": "JP", "Korea": "KR", "Lebanon": "LB", "Lithuania": "LT", "Malta": "MT",
            "Netherlands": "NL", "Nigeria": "NG", "Norway": "NO", "Poland": "PL", "Portugal": "PT", "RSA": "ZA",
            "Saudi Arabia": "SA", "Singapore": "SG", "Spain": "ES", "Sweden": "SE", "Switzerland": "CH",
            "Thailand": "TH", "USA": "US", "United Arab Emirates": "AE", "United Kingdom": "GB",
        ])
    func countries(name: String, iso2: String) throws {
        let (kind, found) = try data.resolve(CountryName(name))
        let profile = try #require(found)
        #expect(kind == .country && profile.iso2 == iso2 && profile == data.profile(iso2: iso2))
        #expect(profile.iso3 != nil && profile.isoNumeric != nil && profile.capital != nil && profile.currency != nil)
        #expect(profile.region != nil && profile.subregion != nil && profile.continent != nil)
        #expect(profile.latitude != nil && profile.longitude != nil && (profile.population ?? 0) > 10_000)
    }

    @Test("knows the areas of the sample data, and what is no place")
    func areas() throws {
        let islands = try data.resolve(CountryName("Channel Islands"))
        #expect(islands.kind == .area && islands.profile?.name == "Channel Islands" && islands.profile?.iso2 == nil)
        #expect(islands.profile?.region == .europe && islands.profile?.subregion == "Northern Europe")
        #expect(islands.profile?.continent == .europe && islands.profile?.currency == .gbp)
        let indies = try data.resolve(CountryName("West Indies"))
        #expect(indies.kind == .area && indies.profile?.region == .americas)
        #expect(indies.profile?.subregion == "Caribbean" && indies.profile?.continent == .northAmerica)
        #expect(indies.profile?.population == nil && indies.profile?.currency == nil)
        for name in ["Unspecified", "European Community", "N/A", "unknown"] {
            let answer = try data.resolve(CountryName(name))
            #expect(answer.kind == CountryKind.none && answer.profile == nil, "\(name)")
        }
    }

    @Test(
        "takes a name in any of the ways it is written",
        arguments: [
            ("  united   KINGDOM ", "GB"), ("U.S.A.", "US"), ("u.s.", "US"), ("GB", "GB"), ("gbr", "GB"), ("deu", "DE"),
            ("UK", "GB"), ("NA", "NA"), ("Côte d'Ivoire", "CI"), ("COTE D\u{2019}IVOIRE", "CI"),
            ("Co\u{302}te d'Ivoire", "CI"), ("Türkiye", "TR"), ("TÜRKIYE", "TR"), ("Viet Nam", "VN"),
            ("The Netherlands", "NL"), ("Holland", "NL"), ("Georgia", "GE"), ("Guinea-Bissau", "GW"), ("Niger", "NE"),
            ("Bonaire, Saint Eustatius and Saba", "BQ"), ("Kosovo", "XK"), ("U.S. Virgin Islands", "VI"),
            ("St. Lucia", "LC"), ("Scotland", "GB"), ("UAE", "AE"), ("Burma", "MM"),
        ])
    func spellings(name: String, iso2: String) throws {
        #expect(try data.resolve(CountryName(name)).profile?.iso2 == iso2)
    }

    @Test("does not guess", arguments: ["Atlantis", "AN", "826", "...", "United", "United Kingdoms", "Curaçaö", "ZZ"])
    func unknown(name: String) throws {
        let answer = try data.resolve(CountryName(name))
        #expect(answer.kind == .unknown && answer.profile == nil)
        #expect(data.profile(iso2: name) == nil)
    }

    @Test("holds a country's facts as its sources give them")
    func facts() throws {
        let ireland = try #require(data.profile(iso2: "IE"))
        #expect(ireland.name == "Ireland" && ireland.iso3 == "IRL" && ireland.isoNumeric == "372")
        #expect(ireland.capital == "Dublin" && ireland.population == 4_853_506 && ireland.currency == .eur)
        #expect(ireland.latitude == 5_300_000 && ireland.longitude == -800_000)
        #expect(data.profile(iso2: "AF")?.isoNumeric == "004")
        #expect(data.profile(iso2: "NA")?.name == "Namibia")
        let cyprus = try #require(data.profile(iso2: "CY"))
        #expect(cyprus.region == .asia && cyprus.subregion == "Western Asia" && cyprus.continent == .europe)
        let antarctica = try #require(data.profile(iso2: "AQ"))
        #expect(antarctica.region == .antarctic && antarctica.population == nil && antarctica.latitude == nil)
        #expect(data.profile(iso2: "TL")?.latitude == -883_333)
        #expect(data.profile(iso2: "AN") == nil && data.profile(iso2: "CS") == nil && data.profile(iso2: "ie") == nil)
    }

    @Test("gives the European Central Bank's rates as they stand in its table")
    func euroRates() throws {
        let rates = data.rates(base: .eur, currencies: [.gbp, try Currency("jpy")])
        let day = try #require(DayKey(20_101_201))
        let here = rates.filter { $0.day == day }
        #expect(here.map(\.currencyPerPivot.description) == ["0.8393", "110.37"])
        #expect(here.allSatisfy { $0.basePerPivot == .one && $0.pivot == .eur && $0.provider == "ecb" })
        #expect(here.map { $0.rate?.description } == ["0.8393", "110.37"])
        #expect(rates.count == 558 * 2 && rates.map(\.day) == rates.map(\.day).sorted())
        #expect(data.ratesAsOf == DayKey(20_111_230))
    }

    @Test("derives the rates between other currencies through the euro")
    func crossRates() throws {
        let usd = try Currency("USD")
        let day = try #require(DayKey(20_101_201))
        let rates = data.rates(base: .gbp, currencies: [.eur, usd, .gbp]).filter { $0.day == day }
        #expect(rates.map(\.currency) == [.eur, usd, .gbp])
        #expect(rates.map(\.basePerPivot.description) == ["0.8393", "0.8393", "0.8393"])
        // 1 / 0.8393 and 1.3115 / 0.8393.
        #expect(rates.map { $0.rate?.description } == ["1.1914690814", "1.5626117002", "1"])
        let weekend = try #require(DayKey(20_101_204))
        #expect(!data.rates(base: .gbp, currencies: [.eur]).contains { $0.day == weekend })
    }

    @Test("leaves out what the table of rates does not have")
    func unknownCurrencies() throws {
        let zloty = try Currency("PLN")
        #expect(data.rates(base: try Currency("XXX"), currencies: [.eur]).isEmpty)
        #expect(data.rates(base: .gbp, currencies: []).isEmpty)
        let rates = data.rates(base: .gbp, currencies: [try Currency("XXX"), zloty])
        #expect(rates.count == 558 && rates.allSatisfy { $0.currency == zloty })
    }

    @Test("names whom each table is owed to")
    func attributions() {
        #expect(Attribution.all.count == 4 && Attribution.all.allSatisfy { !$0.source.isEmpty && !$0.licence.isEmpty })
    }

    @Test(
        "is refused with the file and the line of what is wrong",
        arguments: [
            ("countries.csv", "GB,GBR,826,", "G1,GBR,826,", "code"),
            ("countries.csv", "GB,GBR,826,", "GB,GBR,82,", "code"),
            ("countries.csv", "GB,GBR,826,United Kingdom", "GB,GBR,826,", "empty"),
            ("countries.csv", "GB,GBR,826,United Kingdom", "GB,GBR,826,ireland", "twice"),
            ("countries.csv", "GB,GBR,826,", "GA,GBR,826,", "twice"),
            ("countries.csv", "66488991", "-1", "kind"), ("countries.csv", "London,54,", "London,91,", "kind"),
            ("country_aliases.csv", "EIRE,country,IE", "EIRE,country,XX", "no country"),
            ("country_aliases.csv", "EIRE,country,IE", "France,country,IE", "meaning"),
            ("country_aliases.csv", "EIRE,country,IE", "EIRE,unknown,IE", "kind"),
            ("country_aliases.csv", "Channel Islands,area,,Europe", "Channel Islands,area,,Atlantis", "kind"),
            ("ecb_reference_rates.csv", "2010-12-01", "2010-12-1", "date"),
            ("ecb_reference_rates.csv", "2010-12-01", "2010-11-30", "ascend"),
            ("ecb_reference_rates.csv", ",0.8393,", ",-0.8393,", "kind"),
            ("ecb_reference_rates.csv", ",PLN", ",ZLOTY", "named"),
            ("categories.csv", ",necklace", ",", "empty"), ("categories.csv", ",phrase", ",word", "no column phrase"),
        ])
    func refuses(file: String, old: String, new: String, reason: String) throws {
        func table(_ name: String) throws -> [UInt8] {
            let bytes = try BundledReference.bytes(name)
            guard name == file else { return bytes }
            let text = String(decoding: bytes, as: UTF8.self)
            let range = try #require(text.firstRange(of: old))
            return Array(text.replacing(old, with: new, subrange: range, maxReplacements: 1).utf8)
        }
        let tables = try ["countries.csv", "country_aliases.csv", "ecb_reference_rates.csv", "categories.csv"].map(
            table)
        let error = #expect(throws: ReferenceError.self) {
            _ = try ReferenceData(
                countries: tables[0], aliases: tables[1], rates: tables[2], categories: tables[3])
        }
        #expect(error?.file == file && error?.reason.contains(reason) == true, "\(String(describing: error))")
    }
}
