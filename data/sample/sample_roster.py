"""Who is in the made-up book: sixty clients, what each pays, what it is like, and the firm that serves them.

Everything here is invented by hand. The other modules of the generator add chance to it and never a new fact.
"""

from dataclasses import dataclass

FIRST_MONTH = (2023, 11)
MONTHS = 36
"""The book covers 2023-11 to 2026-10; month 0 is 2023-11 and month 35 is 2026-10."""


@dataclass(frozen=True)
class Client:
    """What is planted about one client.

    Parameters
    ----------
    client_id, name, segment : str
        The slug used in every table, the trading name and the line of business.
    seats : int
        Seats today, or at the end for a client that left.
    price : float
        Recurring fee a seat and month, today or at the end, currency.
    ehr : float
        Effective hourly rate of the recurring fee over the last twelve months, currency an hour.
    story : str
        Which of the planted stories it tells; README.md lists them.
    started, ended : int
        Month index of the first and last month; a negative start is before the window and none draws such a one;
        `ended` 35 is still a client.
    ended_by : str
        Who ended it: client, msp, or empty while it lasts.
    terms : int
        Payment terms, days after invoice.
    deal_breaker : str
        The kind of event that repeats with this client, or empty.
    late : float
        Shift of the log odds that an invoice is paid late; 0 is the book's usual payer.
    onsets : tuple of (int, float)
        Planted lasting changes of effort: the month index it begins in and the factor on hours it ends at.
    rises : tuple of (int, float)
        Planted price changes: month index and fraction; none means the usual yearly reviews, drawn by chance.
    contract : tuple of (int, int) or None
        Month index of the end of the agreement and the months it renews for; None draws one.
    """

    client_id: str
    name: str
    segment: str
    seats: int
    price: float
    ehr: float
    story: str = "core"
    started: int | None = None
    ended: int = MONTHS - 1
    ended_by: str = ""
    terms: int = 30
    deal_breaker: str = ""
    late: float = 0.0
    onsets: tuple[tuple[int, float], ...] = ()
    rises: tuple[tuple[int, float], ...] | None = None
    contract: tuple[int, int] | None = None


GIANTS = (
    Client(
        "meridian-foods",
        "Meridian Foods Group",
        "manufacturing",
        342,
        117,
        159,
        "giant",
        -70,
        contract=(49, 36),
        terms=45,
    ),
    Client(
        "northgate-clinics", "Northgate Clinics", "healthcare", 272, 115, 153, "giant", -52, contract=(40, 24), terms=45
    ),
    Client("ridgeline-builders", "Ridgeline Builders", "construction", 214, 109, 157, "giant", -44, contract=(37, 12)),
)

SINKHOLES = (
    Client(
        "cobalt-print", "Cobalt Print Shop", "printing", 10, 92, 21, "sinkhole", -60, deal_breaker="contempt", terms=15
    ),
    Client("old-mill-hotel", "Old Mill Hotel", "hospitality", 13, 96, 31, "sinkhole", -48, late=0.6),
    Client("pinecrest-storage", "Pinecrest Storage", "logistics", 8, 88, 26, "sinkhole", -20, deal_breaker="abuse"),
)

DEAL_BREAKERS = (
    Client("vantage-realty", "Vantage Realty", "property", 19, 124, 108, "deal_breaker", deal_breaker="abuse"),
    Client("summit-legal", "Summit Legal", "legal", 20, 169, 130, "deal_breaker", deal_breaker="contempt"),
    Client("brightway-retail", "Brightway Retail", "retail", 26, 99, 99, "deal_breaker", deal_breaker="security_alarm"),
    Client(
        "delancey-events",
        "Delancey Events",
        "hospitality",
        12,
        108,
        73,
        "deal_breaker",
        deal_breaker="unreasonable_demand",
        terms=15,
    ),
)

LATE_PAYERS = (
    Client("kestrel-construction", "Kestrel Construction", "construction", 22, 112, 130, "late_payer", late=4.2),
    Client("orchard-catering", "Orchard Catering", "hospitality", 11, 105, 95, "late_payer", late=4.6, terms=15),
    Client("atlas-fabrication", "Atlas Fabrication", "manufacturing", 24, 121, 154, "late_payer", late=3.8, terms=45),
    Client("lakeshore-fitness", "Lakeshore Fitness", "retail", 9, 110, 66, "late_payer", late=4.8),
    Client("tidewater-charter", "Tidewater Charter", "logistics", 12, 90, 41, "late_payer", late=4.0),
)

DIFFICULT = (
    Client("quill-publishing", "Quill Publishing", "media", 18, 132, 97, "difficult", late=-1.2),
    Client("beacon-academy", "Beacon Academy", "education", 25, 96, 103, "difficult", late=-1.5, terms=45),
    Client("willow-architects", "Willow Architects", "engineering", 14, 164, 106, "difficult", late=-1.0),
    Client("fenwick-labs", "Fenwick Labs", "healthcare", 24, 139, 119, "difficult", late=-1.4),
)

UNDERPRICED = (
    Client("maple-nursery", "Maple Nursery", "retail", 13, 82, 67, "underpriced", -66, rises=()),
    Client(
        "granite-surveyors", "Granite Surveyors", "engineering", 16, 86, 91, "underpriced", -58, rises=((26, 0.03),)
    ),
    Client("elmwood-charity", "Elmwood Charity", "nonprofit", 22, 81, 78, "underpriced", -54, rises=()),
    Client("stonebridge-parish", "Stonebridge Parish", "nonprofit", 12, 80, 52, "underpriced", -62, rises=()),
    Client(
        "harbor-dental", "Harbor Dental", "healthcare", 14, 94, 103, "underpriced", -41, rises=((13, 0.04),), terms=15
    ),
    Client("redwood-plumbing", "Redwood Plumbing", "construction", 12, 87, 47, "underpriced", -28, rises=()),
)

DRIFTERS = (
    Client("falcon-freight", "Falcon Freight", "logistics", 22, 119, 121, "drifter", onsets=((20, 1.5),)),
    Client("ivory-interiors", "Ivory Interiors", "retail", 13, 127, 103, "drifter", onsets=((24, 1.45),)),
    Client("onyx-machining", "Onyx Machining", "manufacturing", 21, 113, 130, "drifter", onsets=((32, 1.5),), terms=45),
    Client("larkspur-clinic", "Larkspur Clinic", "healthcare", 19, 134, 144, "drifter", onsets=((33, 1.45),)),
    Client(
        "palisade-property", "Palisade Property", "property", 16, 123, 128, "drifter", onsets=((14, 1.4), (33, 1.4))
    ),
    Client("sable-studios", "Sable Studios", "media", 11, 141, 114, "drifter", onsets=((9, 1.35), (27, 1.4)), terms=15),
)

CORE = (
    Client("aspen-accounting", "Aspen Accounting", "accounting", 18, 168, 154, late=-1.5),
    Client("birchfield-law", "Birchfield Law", "legal", 16, 167, 157, late=-0.8),
    Client("canyon-credit", "Canyon Credit Union", "finance", 28, 170, 158, late=-2.0, contract=(52, 36)),
    Client("foxglove-florals", "Foxglove Florals", "retail", 6, 129, 128, late=0.7, terms=15),
    Client("glenview-insurance", "Glenview Insurance", "finance", 23, 166, 154, late=-1.3),
    Client("ironwood-motors", "Ironwood Motors", "retail", 23, 122, 144, late=0.8),
    Client("jasper-jewelers", "Jasper Jewelers", "retail", 6, 172, 139),
    Client("linden-library", "Linden Library Trust", "nonprofit", 25, 104, 126, late=-1.0, terms=45),
    Client("monarch-mills", "Monarch Mills", "manufacturing", 30, 124, 154, contract=(45, 24), terms=45),
    Client("nimbus-engineering", "Nimbus Engineering", "engineering", 22, 169, 155),
    Client("oakhurst-ortho", "Oakhurst Orthopedics", "healthcare", 20, 174, 156, late=-0.7),
    Client("rosemont-wealth", "Rosemont Wealth", "finance", 13, 179, 160, late=-1.8),
    Client("silverton-seeds", "Silverton Seeds", "manufacturing", 15, 126, 147, started=3, terms=15),
    Client("thistle-theatre", "Thistle Theatre", "nonprofit", 10, 112, 96, started=9, terms=15),
    Client("umber-urban", "Umber Urban Design", "engineering", 11, 158, 153, started=14, late=0.8),
    Client("verdant-vineyards", "Verdant Vineyards", "manufacturing", 11, 135, 144, started=19),
    Client("westbrook-wellness", "Westbrook Wellness", "healthcare", 16, 141, 144, started=24),
    Client("zenith-zoning", "Zenith Zoning Advisors", "legal", 9, 171, 147, started=31),
)

DEPARTED = (
    Client(
        "ashby-auctions",
        "Ashby Auctions",
        "retail",
        14,
        131,
        88,
        "left_after_rise",
        ended=11,
        ended_by="client",
        rises=((7, 0.12),),
    ),
    Client(
        "bramble-brewing",
        "Bramble Brewing",
        "hospitality",
        12,
        126,
        70,
        "left_after_rise",
        ended=17,
        ended_by="client",
        rises=((3, 0.05), (14, 0.15)),
        onsets=((6, 1.4),),
    ),
    Client(
        "corsair-couriers",
        "Corsair Couriers",
        "logistics",
        18,
        122,
        77,
        "left_after_rise",
        ended=24,
        ended_by="client",
        rises=((8, 0.04), (20, 0.10)),
        onsets=((12, 1.35),),
        late=1.0,
    ),
    Client(
        "drummond-diners",
        "Drummond Diners",
        "hospitality",
        9,
        134,
        81,
        "left_after_rise",
        ended=30,
        ended_by="client",
        rises=((25, 0.08),),
        terms=15,
    ),
    Client(
        "esker-estates",
        "Esker Estates",
        "property",
        15,
        101,
        96,
        "left_after_cut",
        ended=14,
        ended_by="client",
        rises=((2, 0.06), (10, -0.12)),
        late=0.8,
    ),
    Client(
        "fulcrum-forge",
        "Fulcrum Forge",
        "manufacturing",
        20,
        104,
        90,
        "left_after_cut",
        ended=22,
        ended_by="client",
        rises=((5, 0.05), (19, -0.10)),
        terms=45,
    ),
    Client(
        "gossamer-gowns",
        "Gossamer Gowns",
        "retail",
        7,
        118,
        86,
        "left_after_cut",
        ended=32,
        ended_by="client",
        rises=((16, 0.04), (28, -0.08)),
    ),
    Client("hollis-hardware", "Hollis Hardware", "retail", 16, 117, 105, "sold", ended=8, ended_by="client", rises=()),
    Client("juno-journals", "Juno Journals", "media", 10, 128, 94, "sold", ended=34, ended_by="client"),
    Client(
        "knoll-kitchens",
        "Knoll Kitchens",
        "construction",
        13,
        97,
        39,
        "fired",
        ended=19,
        ended_by="msp",
        deal_breaker="abuse",
        late=1.5,
        rises=((9, 0.10),),
    ),
    Client(
        "lumen-logistics",
        "Lumen Logistics",
        "logistics",
        15,
        92,
        36,
        "fired",
        ended=28,
        ended_by="msp",
        deal_breaker="unreasonable_demand",
        late=3.6,
    ),
)

ROSTER: tuple[Client, ...] = tuple(
    sorted(
        GIANTS + SINKHOLES + DEAL_BREAKERS + LATE_PAYERS + DIFFICULT + UNDERPRICED + DRIFTERS + CORE + DEPARTED,
        key=lambda client: client.client_id,
    )
)

PREPAID = frozenset(
    {
        "aspen-accounting",
        "birchfield-law",
        "canyon-credit",
        "glenview-insurance",
        "jasper-jewelers",
        "nimbus-engineering",
        "rosemont-wealth",
        "zenith-zoning",
    }
)
"""Clients that pay each month before it is over and hold a balance with the firm."""

COMPANY: tuple[tuple[str, str], ...] = (
    ("currency", "USD"),
    ("opening_cash", "400000"),
    ("cash_floor", "90000"),
    ("fixed_overhead_per_month", "52000"),
    ("technicians", "13"),
    ("capacity_hours_per_month", "1820"),
    ("backlog_hours", "40"),
    ("market_price_per_seat", "95"),
    ("technician_replacement_cost", "12000"),
    ("departures_a_year_blamed_on_clients", "0.25"),
)
