"""Exports written out by hand as products write them, and a way to import them in one call."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from history import History
from history.importers.importing import Imported, Proposal, import_proposed, open_files, propose
from history.importers.mapping import ImportMapping


def proposal_of(
    files: Mapping[str, str | bytes], history: History | None = None, mapping: ImportMapping | None = None
) -> Proposal:
    contents = {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}
    return propose(open_files(contents, mapping), history, mapping)


def imported(
    files: Mapping[str, str | bytes], history: History | None = None, mapping: ImportMapping | None = None
) -> Imported:
    found = proposal_of(files, history, mapping)
    assert not found.questions, list(map(str, found.questions))
    return import_proposed(found, history)


def rows(frame: pd.DataFrame | None, *columns: str) -> list[tuple[object, ...]]:
    """The rows of some columns, sorted, dates and months as text, unknown as None."""
    assert frame is not None
    cells = []
    for column in columns:
        values = frame[column]
        if values.dtype.kind == "M":
            values = values.dt.strftime("%Y-%m-%d")
        elif isinstance(values.dtype, pd.PeriodDtype):
            values = values.astype(str)
        cells.append(values.astype(object).where(values.notna(), None).tolist())
    return sorted(zip(*cells, strict=True), key=str)


XERO_INVOICES = """\
ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,Description,Quantity,\
UnitAmount,Discount,LineAmount,TaxType,TaxAmount,Currency,Type,Sent,Status
Harbor Dental,INV-1,05/01/2026,04/02/2026,1200.00,200.00,600.00,600.00,Support,1,800.00,,800.00,20%,160.00,GBP,Sales \
invoice,Sent,Awaiting Payment
Harbor Dental,INV-1,05/01/2026,04/02/2026,1200.00,200.00,600.00,600.00,Licences,10,20.00,,200.00,20%,40.00,GBP,Sales \
invoice,Sent,Awaiting Payment
Harbor Dental,INV-2,28/01/2026,27/02/2026,120.00,20.00,0.00,0.00,Work,1,100.00,,100.00,20%,20.00,GBP,Sales invoice,\
Sent,Paid
Harbor Dental,CN-1,30/01/2026,,-60.00,-10.00,0.00,0.00,Credit,1,-50.00,,-50.00,20%,-10.00,GBP,Sales credit note,,Paid
North Legal,INV-3,31/01/2026,02/03/2026,999.00,0.00,0.00,999.00,Draft,1,999.00,,999.00,0%,0.00,GBP,Sales invoice,,Draft
"""

XERO_AGEING = """\
Aged Receivables Summary,,,,,,,
Example MSP Ltd,,,,,,,
As at 30 June 2026,,,,,,,
Ageing by due date,,,,,,,
Contact,Current,< 1 Month,1 Month,2 Months,3 Months,Older,Total
Harbor Dental,100.00,0.00,50.00,25.00,0.00,0.00,175.00
North Legal,10.00,20.00,0.00,0.00,0.00,0.00,30.00
Total,110.00,20.00,50.00,25.00,0.00,0.00,205.00
Percentage of total,53.66%,9.76%,24.39%,12.20%,0.00%,0.00%,100.00%
"""
QBO_SALES_DETAIL = """\
Sales by Customer Detail,,,,,,,,,
Example MSP Inc,,,,,,,,,
"January 1-31, 2026",,,,,,,,,
,,,,,,,,,
,Date,Transaction Type,Num,Product/Service,Memo/Description,Qty,Sales Price,Amount,Balance
Harbor Dental,,,,,,,,,
,01/05/2026,Invoice,1001,Support,January,1,800.00,800.00,800.00
,01/05/2026,Invoice,1001,Licences,January,10,20.00,200.00,"1,000.00"
,01/20/2026,Credit Memo,1002,Support,Credit,1,-50.00,-50.00,950.00
Total for Harbor Dental,,,,,,,,$950.00,
North Legal,,,,,,,,,
,01/31/2026,Invoice,1003,Support,January,1,400.00,400.00,400.00
Total for North Legal,,,,,,,,$400.00,
TOTAL,,,,,,,,"$1,350.00",
,,,,,,,,,
"Accrual Basis Saturday, January 31, 2026 11:31 PM GMTZ",,,,,,,,,
"""

QBO_BALANCE_DETAIL = """\
Customer Balance Detail,,,,,,,
Example MSP Inc,,,,,,,
As of January 31 2026,,,,,,,
,,,,,,,
,Date,Transaction Type,Num,Due Date,Amount,Open Balance,Balance
Harbor Dental,,,,,,,
,01/05/2026,Invoice,1001,02/04/2026,1080.00,540.00,540.00
,01/28/2026,Payment,77,01/28/2026,-540.00,0.00,540.00
Total for Harbor Dental,,,,,540.00,540.00,
TOTAL,,,,,540.00,540.00,
"""

QBO_OPEN_INVOICES = """\
Open Invoices,,,,,
Date,Num,Customer,Due Date,Amount,Open Balance
01/15/2026,1004,Harbor Dental,02/14/2026,300.00,100.00
"""

CONNECTWISE_TIME = """\
company,chargeToType,chargeToId,member,workType,workRole,agreement,timeStart,timeEnd,actualHours,billableOption,ticket
Harbor Dental,ServiceTicket,501,ann,Remote,Tech,Gold,2026-01-05T09:00:00Z,2026-01-05T10:30:00Z,1.5,Billable,501
Harbor Dental,ServiceTicket,502,bob,Remote,Tech,,2026-01-06T09:00:00Z,2026-01-06T09:45:00Z,0.75,DoNotBill,502
North Legal,ServiceTicket,503,bob,Onsite,Tech,,2026-02-02T09:00:00Z,2026-02-02T13:00:00Z,4,Billable,503
,Activity,9,ann,Admin,Tech,,2026-02-03T09:00:00Z,2026-02-03T11:00:00Z,2,NoCharge,
"""

CONNECTWISE_REPORT = """\
Time_RecID,member_id,company_name,Date_Start,hours_actual,Billable_Hrs,SR_Service_RecID,sr_summary,sr_status,Notes
1,ann,Harbor Dental,01/14/2026,1.25,1,501,Printer,Closed,
2,ann,Harbor Dental,01/15/2026,0.50,0,501,Printer,Closed,
"""

CONNECTWISE_AGREEMENTS = """\
name,type,company,billAmount,billingCycle,startDate,endDate,cancelledFlag,dateCancelled
Gold,Managed,Harbor Dental,3000,Quarterly,2025-12-01,2026-11-30,False,
Backup,Cloud,Harbor Dental,50,Monthly,2026-02-01,,False,
Silver,Managed,North Legal,12000,Annual,2025-01-01,,True,2026-01-31
"""

AUTOTASK_TIME = """\
ticketID,taskID,resourceID,roleID,dateWorked,hoursWorked,hoursToBill,offsetHours,isNonBillable,contractID,billingCodeID
8001,,12,3,2026-01-07,1.25,1.25,0,false,,5
8002,,12,3,2026-01-08,0.50,0,0,true,77,5
8009,,12,3,2026-01-09,2.00,0,0,true,,5
"""

AUTOTASK_TICKETS = """\
id,ticketNumber,companyID,title,issueType,subIssueType,source,priority,createDate,completedDate,\
serviceLevelAgreementHasBeenMet
8001,T20260107.0001,0042,Printer,1,2,4,3,2026-01-07 09:00:00,2026-01-07 12:00:00,true
8002,T20260108.0001,0043,Mail,1,2,4,3,2026-01-08 09:00:00,,true
"""

AUTOTASK_INVOICES = """\
invoiceNumber,companyID,invoiceDateTime,dueDate,paidDate,invoiceTotal,isVoided
9001,0042,2026-01-31 00:00:00,2026-03-02,2026-02-20,500.00,false
9002,0042,2026-01-31 00:00:00,2026-03-02,,70.00,true
"""

HALO_TICKETS = """\
id,client_id,client_name,dateoccurred,dateclosed,tickettype_name,timetaken,chargehours,nonchargehours
1,12,Harbor Dental,2026-01-05T10:00:00,2026-01-05T12:00:00,Incident,1.5,1,0.5
2,12,Harbor Dental,2026-01-25T10:00:00,2026-01-26T12:00:00,Incident,0.5,0,0.5
3,14,North Legal,2026-01-30T10:00:00,,Request,0,0,0
"""

HALO_INVOICES = """\
client_name,invoicenumber,invoice_date,duedate,datepaid,amountpaid,amountdue,total
Harbor Dental,1,2026-01-10,2026-02-09,2026-02-01,300.00,0.00,300.00
"""

SYNCRO_TIMERS = """\
ticket_id,user_id,start_time,end_time,duration_minutes,billable,customer
11,3,2026-01-05 09:00:00,2026-01-05 10:30:00,90,true,Harbor Dental
12,3,2026-01-06 09:00:00,2026-01-06 09:15:00,15,false,Harbor Dental
"""

SUPEROPS_TICKETS = """\
displayId,subject,client,technician,status,priority,category,createdTime,resolutionTime,resolutionViolated,\
worklogTimespent
5,Printer,Harbor Dental,ann,Closed,Low,Hardware,2026-01-05 10:00,2026-01-05 12:00,false,30
6,Mail,Harbor Dental,ann,Open,Low,Mail,2026-01-28 10:00,,false,15
"""

KASEYA_TIME = """\
TicketId,EmployeeId,StartTime,EndTime,Duration,IsBillable,Account Name
1,4,2026-01-05 09:00,2026-01-05 10:30,1.5,true,Harbor Dental
"""

HARVEST = """\
Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,First Name,Last Name,Cost Amount
2026-01-05,Harbor Dental,Support,S,Remote,,1.50,Yes,Ann,Ash,97.50
2026-01-28,Harbor Dental,Support,S,Remote,,0.50,No,Ann,Ash,0.00
2026-02-04,Harbor Dental,Support,S,Remote,,2.00,No,Ann,Ash,130.00
2026-02-27,North Legal,Support,S,Remote,,1.00,No,Ann,Ash,65.00
"""

TOGGL = """\
User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)
Ann,ann@example.org,Harbor Dental,Support,,Printer,Yes,2026-01-05,09:00:00,2026-01-05,10:30:00,01:30:00,,
Ann,ann@example.org,,Internal,,Meeting,No,2026-01-28,09:00:00,2026-01-28,09:20:00,00:20:00,,
"""

CLOCKIFY = """\
"Project","Client","Description","Task","User","Group","Email","Tags","Billable","Start Date","Start Time","End Date",\
"End Time","Duration (h)","Duration (decimal)","Billable Rate (USD)","Billable Amount (USD)"
"Support","Harbor Dental","Printer","","Ann","","a@example.org","","Yes","01/15/2026","09:00:00 AM","01/15/2026",\
"10:30:00 AM","01:30:00","1.50","0.00","0.00"
"""

ZENDESK = """\
Id,Requester,Organization,Subject,Created at,Status,Reopens
1,Joe,Harbor Dental,Printer,2026-01-05 10:00,Solved,2
2,Joe,Harbor Dental,Mail,2026-01-26 10:00,Open,0
"""
