from odoo import fields, models

# Widths in characters; xlsxwriter counts the same way.
WIDE, MIDDLE, NARROW = 44, 22, 13
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


class ComplaintOverviewXlsx(models.AbstractModel):
    """The overview as a workbook: a sheet per section, real numbers and dates."""

    _name = "report.klachten_module.complaint_overview_xlsx"
    _description = "Period overview as a workbook"
    _inherit = "report.report_xlsx.abstract"

    def generate_xlsx_report(self, workbook, data, objs):
        for overview in objs:
            translated = self.with_context(lang=overview.lang)
            translated._write_book(workbook, overview._overview_data())
            workbook.set_properties(
                {
                    "title": overview.display_name,
                    "company": overview.procedure_id.company_id.name,
                }
            )

    def get_workbook_options(self):
        # a subject that starts with = or holds an address stays text
        return {"strings_to_formulas": False, "strings_to_urls": False}

    def _write_book(self, workbook, contents):
        book = _Book(workbook, self.env.lang)
        self._write_summary(book, contents)
        self._write_kpis(book, contents)
        self._write_handled(book, contents)
        if contents["months"]:
            self._write_months(book, contents)
        for table in contents["tables"]:
            self._write_table(book, table)
        self._write_cases(book, self.env._("Complaints"), contents["cases"])
        self._write_cases(book, self.env._("No complaints"), contents["other_cases"])
        self._write_cases(book, self.env._("Carried over"), contents["carried_over"])
        self._write_words(book, contents)

    def _write_summary(self, book, contents):
        sheet = book.sheet(
            self.env._("Numbers"),
            [
                (self.env._("Complaints"), WIDE),
                (contents["period"]["label"], MIDDLE),
                *((other["label"], MIDDLE) for other in contents["beside"]),
            ],
        )
        for row in contents["counts"]:
            sheet.row([("text", row["label"])] + [("int", v) for v in row["values"]])
        for row in contents["others"]:
            label = self.env._("No complaint: %s", row["label"])
            sheet.row([("text", label)] + [("int", v) for v in row["values"]])
        for row in contents["spoken"]:
            sheet.row([("text", row["label"])] + [("int", v) for v in row["values"]])
        sheet.close()
        facts = [
            (self.env._("Organisation"), "text", contents["company"]),
            (self.env._("Procedure"), "text", contents["procedure"]),
            (self.env._("From"), "date", contents["period"]["from"]),
            (self.env._("Up to and including"), "date", contents["period"]["to"]),
            (self.env._("Complaints by"), "text", contents["basis_label"]),
            (self.env._("Made on"), "text", contents["made_at"]),
            (self.env._("Made by"), "text", contents["made_by"]),
        ]
        if contents["up_to"]:
            facts.append((self.env._("Figures up to"), "date", contents["up_to"]))
        if contents["spoken"]:
            label = self.env._("What was said")
            facts.append((label, "text", contents["spoken_how"]))
        if contents["later_rounds"]:
            label = self.env._("Later rounds")
            facts.append((label, "text", contents["later_rounds"]))
        if contents["changed"]:
            facts.append((self.env._("What changed"), "text", contents["changed"]))
        if contents["by_law"]:
            facts.append((self.env._("Days by law"), "text", contents["by_law"]))
        sheet = book.sheet(
            self.env._("About"),
            [(self.env._("What"), MIDDLE), (self.env._("Value"), WIDE)],
        )
        for label, kind, value in facts:
            sheet.row([("text", label), (kind, value)])
        sheet.close()

    def _write_kpis(self, book, contents):
        sheet = book.sheet(
            self.env._("Key figures"),
            [
                (self.env._("Key figure"), WIDE),
                (self.env._("Direction"), NARROW),
                (self.env._("Target"), NARROW),
                (contents["period"]["label"], MIDDLE),
                (self.env._("Target met?"), NARROW),
                (self.env._("Numerator"), NARROW),
                (self.env._("Counted"), NARROW),
                (self.env._("Still running"), NARROW),
                *((other["label"], MIDDLE) for other in contents["beside"]),
                (self.env._("How it is counted"), 90),
            ],
        )
        direction = {
            "at_least": self.env._("at least"),
            "at_most": self.env._("at most"),
        }
        met = {True: self.env._("Yes"), False: self.env._("No"), None: "–"}
        for row in contents["kpis"]:
            kind = "share" if row["unit"] == "share" else "decimal"
            has_target = row["target"] is not None
            sheet.row(
                [
                    ("text", row["name"]),
                    ("text", direction[row["better"]] if has_target else ""),
                    (kind, row["target"]),
                    (kind, row["values"][0]),
                    ("text", met[row["reached"]]),
                    ("int", row["numerator"]),
                    ("int", row["denominator"]),
                    ("int", row["running"]),
                    *((kind, value) for value in row["values"][1:]),
                    ("text", row["formula"]),
                ]
            )
        sheet.close()

    def _write_handled(self, book, contents):
        if not contents["handled"]:
            return
        sheet = book.sheet(
            self.env._("Handled in time"),
            [
                (self.env._("Complaints whose day of the answer lies in it"), WIDE),
                (contents["period"]["label"], MIDDLE),
                *((other["label"], MIDDLE) for other in contents["beside"]),
            ],
        )
        for row in contents["handled"]:
            sheet.row([("text", row["label"])] + [("int", v) for v in row["values"]])
        sheet.close()

    def _write_months(self, book, contents):
        listed = contents["kpis"]
        sheet = book.sheet(
            self.env._("Months"),
            [
                (self.env._("Month"), NARROW),
                (self.env._("Received"), NARROW),
                (self.env._("Closed"), NARROW),
                (self.env._("Open at the end"), NARROW),
                *((row["name"], MIDDLE) for row in listed),
                *((row["label"], MIDDLE) for row in contents["others"]),
            ],
        )
        for month in contents["months"]:
            cells = [
                ("month", month["from"]),
                ("int", month["received"]),
                ("int", month["closed"]),
                ("int", month["open_at_end"]),
            ]
            for row in listed:
                kind = "share" if row["unit"] == "share" else "decimal"
                cells.append((kind, month["kpis"][row["code"]]))
            for row in contents["others"]:
                cells.append(("int", month["others"].get(row["code"], 0)))
            sheet.row(cells)
        sheet.close()

    def _write_table(self, book, table):
        columns = [(table["head"], WIDE), (self.env._("Complaints"), NARROW)]
        if table["code"] == "role":
            columns += [(self.env._("Days per complaint"), MIDDLE)]
        else:
            columns += [
                (self.env._("Share"), NARROW),
                (self.env._("Days to answer"), MIDDLE),
                (self.env._("Handled in time"), MIDDLE),
            ]
        sheet = book.sheet(table["title"], columns)
        for row in table["rows"]:
            cells = [("text", row["label"]), ("int", row["count"])]
            if table["code"] == "role":
                cells += [("decimal", row["days"])]
            else:
                cells += [
                    ("share", row["share"]),
                    ("decimal", row["days"]),
                    ("share", row["in_time"]),
                ]
            sheet.row(cells)
        sheet.close()

    def _write_cases(self, book, title, rows):
        sheet = book.sheet(
            title,
            [
                (self.env._("Number"), 16),
                (self.env._("Received"), NARROW),
                (self.env._("Closed"), NARROW),
                (self.env._("Subject"), WIDE),
                (self.env._("Summary"), WIDE),
                (self.env._("Ground"), MIDDLE),
                (self.env._("Outcome"), MIDDLE),
                (self.env._("Phase"), MIDDLE),
                (self.env._("Rounds"), NARROW),
                (self.env._("Agreed follow-up"), WIDE),
                (self.env._("What the complainant got"), WIDE),
                (self.env._("Per ground"), WIDE),
                (self.env._("Kind"), MIDDLE),
                (self.env._("Continued as"), MIDDLE),
            ],
        )
        for row in rows:
            subject = (
                self.env._("Confidential") if row["confidential"] else row["subject"]
            )
            sheet.row(
                [
                    ("text", row["number"]),
                    ("date", row["received"]),
                    ("date", row["closed"]),
                    ("text", subject),
                    ("text", row["summary"]),
                    ("text", row["ground"]),
                    ("text", row["outcome"]),
                    ("text", row["phase"]),
                    ("int", row["rounds"] or None),
                    ("text", row["actions"]),
                    ("text", row["remedy"]),
                    ("text", "\n".join(row["findings"])),
                    ("text", row["kind"]),
                    ("text", row["continued"]),
                ]
            )
        sheet.close()

    def _write_words(self, book, contents):
        if not contents["analysis"] and not contents["recommendations"]:
            return
        sheet = book.sheet(
            self.env._("Analysis"),
            [(self.env._("What"), MIDDLE), (self.env._("Text"), 90)],
        )
        for label, words in (
            (self.env._("Analysis"), contents["analysis"]),
            (self.env._("Recommendations"), contents["recommendations"]),
        ):
            sheet.row([("text", label), ("text", words)])
        sheet.close()


class _Book:
    """A workbook with the few cell formats that all sheets share."""

    def __init__(self, workbook, lang):
        self.workbook = workbook
        day = "dd-mm-yyyy" if (lang or "").startswith("nl") else "yyyy-mm-dd"
        base = {"valign": "top", "text_wrap": True}
        self.formats = {
            kind: workbook.add_format({**base, **extra})
            for kind, extra in {
                "text": {},
                "int": {"num_format": "#,##0"},
                "decimal": {"num_format": "#,##0.0"},
                "share": {"num_format": "0.0%"},
                "date": {"num_format": day},
                "month": {"num_format": "mmm yyyy"},
                "head": {"bold": True, "bg_color": "#EEF2F6", "bottom": 1},
            }.items()
        }
        self.used = set()

    def sheet(self, title, columns):
        return _Sheet(self, self._free_name(title), columns)

    def _free_name(self, title):
        """A sheet name holds 31 characters, none of []:*?/\\, and comes once."""
        name = title.translate(FORBIDDEN).strip("' ")[:31] or "-"
        number = 2
        while name.lower() in self.used:
            name = f"{name[:28]} {number}"
            number += 1
        self.used.add(name.lower())
        return name


class _Sheet:
    """One section: a frozen header with filters, typed cells below."""

    def __init__(self, book, name, columns):
        self.formats = book.formats
        self.columns = columns
        self.next_row = 1
        self.sheet = book.workbook.add_worksheet(name)
        for index, (label, width) in enumerate(columns):
            self.sheet.set_column(index, index, width)
            self.sheet.write_string(0, index, label, self.formats["head"])
        self.sheet.freeze_panes(1, 1)
        self.sheet.repeat_rows(0)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)  # A4
        self.sheet.fit_to_pages(1, 0)

    def row(self, cells):
        for index, (kind, value) in enumerate(cells):
            style = self.formats[kind]
            if value is None or value == "":
                self.sheet.write_blank(self.next_row, index, None, style)
            elif kind in ("date", "month"):
                day = fields.Datetime.to_datetime(value)
                self.sheet.write_datetime(self.next_row, index, day, style)
            elif kind == "text":
                self.sheet.write_string(self.next_row, index, value, style)
            else:
                self.sheet.write_number(self.next_row, index, value, style)
        self.next_row += 1

    def close(self):
        last = max(self.next_row - 1, 1)
        self.sheet.autofilter(0, 0, last, len(self.columns) - 1)
