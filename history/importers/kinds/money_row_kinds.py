"""Rows about money: invoices, agreements, aged receivables, direct costs."""

from __future__ import annotations

from history.importers.kinds.row_kind import CLIENT, CLIENT_CODE, CLIENT_FIELDS, CURRENCY, Field, RowKind

INVOICE = RowKind(
    "invoice",
    "Invoices (a row an invoice, or a row a line)",
    "invoices.csv",
    (
        CLIENT,
        CLIENT_CODE,
        Field(
            "invoice_id",
            "text",
            "Number of the invoice; rows that share it are one invoice.",
            "invoice number, invoice no, invoice id, invoice num, invoice, document number, doc "
            "number, factura, numero de factura, rechnungsnummer, rechnung, number, num, no",
        ),
        Field(
            "issued_on",
            "date",
            "Date of the invoice.",
            "invoice date, issued on, date issued, issue date, date of issue, invoice date time, "
            "invoiced on, transaction date, txn date, date, fecha, fecha de factura, rechnungsdatum, "
            "datum, created at, created",
        ),
        Field(
            "due_on",
            "date",
            "Date it falls due.",
            "due date, due on, date due, payment due, fecha de vencimiento, vencimiento, faellig am",
        ),
        Field(
            "paid_on",
            "date",
            "Date it was paid.",
            "paid date, date paid, paid on, paid at, payment date, settled date, settled on, "
            "settlement date, fully paid on, last payment date, fecha de pago",
        ),
        Field(
            "net",
            "amount",
            "Amount of the whole invoice before sales tax.",
            "subtotal, sub total, net amount, amount net, net total, net, untaxed amount, amount excl "
            "tax, total excl tax, total ex tax, total ex vat, total ex gst, base imponible, netto, "
            "nettobetrag",
        ),
        Field(
            "total",
            "amount",
            "Amount of the whole invoice, sales tax included where there is any.",
            "total, invoice total, invoice amount, total amount, gross amount, gross, amount, "
            "importe, importe total, betrag, gesamtbetrag, montant",
        ),
        Field(
            "tax",
            "amount",
            "Sales tax of the whole invoice.",
            "tax total, total tax, sales tax, tax, vat, gst, vat amount, gst amount, iva, mwst",
        ),
        Field(
            "line_amount",
            "amount",
            "Amount of the line; the lines of an invoice are added up.",
            "line amount, line subtotal, line net, line total, extended price, ext price, extended "
            "amount, item total, item amount, amount before sales tax",
        ),
        Field(
            "line_tax",
            "amount",
            "Sales tax of the line.",
            "tax amount, line tax, tax 1 amount, tax 2 amount, sales tax amount",
            several=True,
        ),
        Field(
            "quantity",
            "number",
            "Quantity of the line.",
            "quantity, qty, item quantity, line item quantity",
        ),
        Field(
            "unit_price",
            "amount",
            "Price of one.",
            "unit amount, unit price, rate, price, item cost, sales price, line item price",
        ),
        Field(
            "discount",
            "share",
            "Discount on the line, percent.",
            "discount percentage, discount percent, discount rate, discount",
        ),
        Field(
            "amount_paid",
            "amount",
            "Paid so far.",
            "invoice amount paid, amount paid, paid amount, paid to date, payments, paid, pagado",
        ),
        Field(
            "amount_due",
            "amount",
            "Still owed.",
            "invoice amount due, amount due, open balance, balance due, outstanding, amount "
            "outstanding, open amount, balance, saldo",
        ),
        Field("is_paid", "flag", "Whether it is paid.", "is paid, fully paid, paid in full"),
        Field(
            "status",
            "text",
            "Draft, sent, paid, void: drafts and voids are left out.",
            "invoice status, status, state, estado",
        ),
        Field("is_void", "flag", "Whether it was voided.", "is voided, voided, is void, void"),
        Field("disputed", "flag", "The client contested it.", "disputed, in dispute, is disputed, contested"),
        Field(
            "written_off",
            "amount",
            "Given up for lost.",
            "written off, write off, bad debt, write off amount, amount written off",
        ),
        Field(
            "transaction_type",
            "text",
            "Invoice, credit note, payment: payments are left out.",
            "transaction type, document type, invoice type, type",
        ),
        Field(
            "billed_as",
            "text",
            "recurring, project, pass_through or credit.",
            "kind, billed as, billing kind",
        ),
        CURRENCY,
    ),
    (CLIENT_FIELDS, ("invoice_id",), ("issued_on",), ("net", "total", "line_amount", "unit_price")),
    ("invoice_id",),
    # A line of words alone has no amount; the invoice it stands in may have.
    ("net", "total", "line_amount", "unit_price"),
)

AGREEMENT = RowKind(
    "agreement",
    "Agreements (contracts, subscriptions)",
    "fees and seats of months.csv, contract ends of clients.csv",
    (
        CLIENT,
        CLIENT_CODE,
        Field(
            "agreement",
            "text",
            "Name or number of the agreement.",
            "agreement, agreement name, agreement id, contract, contract name, contract id, "
            "subscription id, subscription",
        ),
        Field(
            "mrr",
            "amount",
            "Fee a month, whatever the billing cycle.",
            "mrr amount, mrr, monthly fee, monthly amount, monthly recurring revenue, amount per month",
        ),
        Field(
            "fee",
            "amount",
            "Fee of one billing cycle.",
            "bill amount, period charge amount, charge amount, recurring amount, contract amount, amount, fee, price",
        ),
        Field(
            "cycle",
            "text",
            "Billing cycle: monthly, quarterly, yearly.",
            "billing cycle, billing period, billing frequency, frequency, period, cycle",
        ),
        Field(
            "started_on",
            "date",
            "First day.",
            "start date, started on, contract start, begin date, effective date, start",
        ),
        Field(
            "ends_on",
            "date",
            "Last day; empty: open.",
            "end date, ends on, contract end, expiry date, expiration date, end",
        ),
        Field(
            "cancelled_on",
            "date",
            "Day it was cancelled for.",
            "date cancelled, cancelled on, canceled on, cancellation date, date canceled",
        ),
        Field("seats", "number", "People it covers.", "seats, users, licenses, quantity, seat count"),
        Field(
            "price_per_seat",
            "amount",
            "Fee of one billing cycle for each of them.",
            "unit price, price per seat, price per user, rate per user, price per license",
        ),
    ),
    (CLIENT_FIELDS, ("started_on",)),
    ("mrr", "cycle", "cancelled_on", "agreement", "ends_on"),
)

AGEING_FIELDS = ("current", "late_1_30", "late_31_60", "late_61_90", "late_over_90")
"""Columns of an ageing report, from what is not yet due to what is overdue longest."""

AGEING = RowKind(
    "ageing",
    "Aged receivables (open amounts by how long they are overdue)",
    "events.csv: late payment of what is more than 30 days overdue",
    (
        CLIENT,
        CLIENT_CODE,
        Field("current", "amount", "Not yet due.", "current, not due, not yet due", several=True),
        Field("late_1_30", "amount", "Up to 30 days overdue.", "1 30, 1 30 days, less 1 month, 0 30"),
        Field("late_31_60", "amount", "31 to 60 days overdue.", "31 60, 31 60 days, 1 month, 30 60"),
        Field("late_61_90", "amount", "61 to 90 days overdue.", "61 90, 61 90 days, 2 months, 60 90"),
        Field(
            "late_over_90",
            "amount",
            "More than 90 days overdue.",
            "91 and over, 90, over 90, over 90 days, 91, 90 days, 3 months, older, 91 days and over",
            several=True,
        ),
        Field("as_at", "date", "Day the report stands for.", "as at, as of, report date"),
    ),
    (CLIENT_FIELDS, ("as_at",), ("late_1_30", "late_31_60"), ("late_61_90", "late_over_90")),
    ("late_31_60", "late_61_90"),
    AGEING_FIELDS,
)

PAYMENT = RowKind(
    "payment",
    "Payments received (a row a payment of an invoice)",
    "paid_on of the invoices that are there",
    (
        CLIENT,
        CLIENT_CODE,
        Field("invoice_id", "text", "Number of the invoice it pays.", INVOICE.field("invoice_id").aliases),
        Field(
            "paid_on",
            "date",
            "Day it came in.",
            "payment date, date paid, paid on, date received, received on, deposit date, date, transaction date",
        ),
        Field(
            "amount",
            "amount",
            "Amount of it.",
            "amount applied, payment amount, amount received, amount paid, applied amount, amount, total",
        ),
        Field(
            "payment_id",
            "text",
            "Its number or way; what tells payments from invoices.",
            "payment number, payment no, payment id, payment method, payment mode, payment reference, payment type, "
            "receipt number, deposit to",
        ),
        CURRENCY,
    ),
    (("invoice_id",), ("paid_on",), ("amount",)),
    ("payment_id",),
)

COST = RowKind(
    "cost",
    "Direct costs (licences, third parties; a row a bill or charge)",
    "direct_cost of months.csv",
    (
        CLIENT,
        CLIENT_CODE,
        Field("spent_on", "date", "Day it counts on.", "date, bill date, charge date, invoice date, posted on"),
        Field("cost", "amount", "What you paid for it.", "cost, our cost, ext cost, total cost, unit cost"),
    ),
    (CLIENT_FIELDS, ("spent_on",), ("cost",)),
    ("cost",),
)
