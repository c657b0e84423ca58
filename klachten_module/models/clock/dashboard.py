from collections import Counter

from odoo import api, fields, models
from odoo.fields import Domain

SEES_CASES = ("registrar", "handler", "officer", "auditor")
OPEN_TICKETS = "helpdesk_mgmt.helpdesk_ticket_action_opened"
# Cannot arrive by RPC: in the context it lets tickets be counted without the cases.
PLAIN = object()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    # For the questions of the dashboard about tickets that are none of ours.
    _complaint_plain = models.Index(
        "(team_id, stage_id) WHERE procedure_version_id IS NULL"
    )

    @api.model
    def search_count(self, domain, limit=None):
        if self.env.context.get("complaint_counts") is PLAIN:
            domain = Domain(domain) & ~self._complaint_domain()
        return super().search_count(domain, limit=limit)


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _retrieve_dashboard(self):
        """The host's tiles, and for people who work on cases the tiles of complaints.

        For others no query more.
        """
        user = self.env.user
        if not any(
            user.has_group(f"klachten_module.group_complaint_{g}") for g in SEES_CASES
        ):
            return super()._retrieve_dashboard()
        whole = user._complaint_whole_domain(self.env.companies.ids)
        counts = self._complaint_open_counts(whole)
        # the host would read every case there ever was to count the open ones
        plain = self.with_context(complaint_counts=PLAIN)
        tiles = super(HelpdeskTicketTeam, plain)._retrieve_dashboard()
        for tile in tiles:
            if tile["action"] == OPEN_TICKETS:
                tile["value"] += counts["open"]
        return tiles + self._complaint_tiles(counts, whole)

    def _complaint_tiles(self, counts, whole):
        """Counts of what this user may see; each opens the list of what it counts.

        A constant number of queries, whatever the number of cases.

        :param counts: what `_complaint_open_counts` returned
        :param whole: the cases that he may count at once (`_complaint_whole_domain`)
        """
        tiles = [
            (
                self.env._("Complaints: my role's turn"),
                counts["mine"],
                "fa-hand-paper-o",
                "action_complaints_mine",
            ),
            (
                self.env._("Complaints: due this week"),
                counts["today"] + counts["soon"],
                "fa-calendar-o",
                "action_complaints_due_this_week",
            ),
            (
                self.env._("Complaints: overdue"),
                counts["overdue"],
                "fa-exclamation-triangle",
                "action_complaints_overdue",
            ),
            (
                self.env._("Complaints: open"),
                counts["open"],
                "fa-folder-open-o",
                "action_complaints_open",
            ),
        ]
        handled = self._complaint_handled()
        if handled:
            tiles.append(handled)
        silence = self._complaint_silence()
        if silence:
            tiles.append(silence)
        return [
            {
                "name": name,
                "value": value,
                "sequence": 10 + index,
                "icon": icon,
                "show": True,
                "action": f"klachten_module.{action}",
            }
            for index, (name, value, icon, action) in enumerate(tiles)
        ]

    def _complaint_open_counts(self, whole):
        """Open cases that this user may read, by urgency and whose turn it is.

        One pass over them, as each costs a check of the record rules.

        :return: Counter of "open", "mine" and the urgencies
        """
        tickets = self.env["helpdesk.ticket"]
        today = fields.Date.context_today(self)
        mine = set(tickets._complaint_my_roles().ids)
        readable, scope = self._complaint_readable(whole)
        groups = readable._read_group(
            scope & Domain("complaint_open", "=", True),
            ["responsible_role_id", "next_term_id", "next_due_on:day"],
            ["__count"],
        )
        counts = Counter()
        for role, term, due_on, number in groups:
            counts["open"] += number
            # sudo: whom the next term waits for, of cases that he may read
            counts[tickets._urgency(term.sudo(), due_on, today)] += number
            if role.id in mine:
                counts["mine"] += number
        # roles filled case by case: few procedures have them
        others = tickets._complaint_my_turns_by_case()
        if not others.is_false():
            counts["mine"] += tickets.search_count(
                others & Domain("complaint_open", "=", True)
            )
        return counts

    @api.depends("ticket_ids", "ticket_ids.stage_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_todo_tickets(self):
        """The host counts what no closed stage holds; of cases we know the open ones.

        Without it, the dashboard reads every case there ever was. Each counts what he
        may read, so the number holds for this user only.
        """
        versions = self.env["complaint.procedure"]._versions_by_team()
        ours = self.filtered(lambda team: team.id in versions)
        super(HelpdeskTicketTeam, self - ours)._compute_todo_tickets()
        if not ours:
            return
        whole = self.env.user._complaint_whole_domain(self.env.companies.ids)
        readable, scope = self._complaint_readable(whole)
        open_case = scope & Domain("complaint_open", "=", True)
        # from before the team got a procedure; asked apart, as an index serves each
        plain = Domain("stage_id.complaint_procedure_id", "=", False)
        plain &= Domain("stage_id.closed", "=", False)
        plain &= Domain("procedure_version_id", "=", False)
        rows = [
            row
            for tickets, is_open in (
                (readable, open_case),
                (self.env["helpdesk.ticket"], plain),
            )
            for row in tickets._read_group(
                Domain("team_id", "in", ours.ids) & is_open,
                ["team_id", "user_id", "unattended", "priority"],
                ["__count"],
            )
        ]
        for team in ours:
            of_team = [row[1:] for row in rows if row[0] == team]
            team.todo_ticket_count = sum(row[-1] for row in of_team)
            team.todo_ticket_count_unassigned = sum(
                number for user, _new, _priority, number in of_team if not user
            )
            team.todo_ticket_count_unattended = sum(
                number for _user, new, _priority, number in of_team if new
            )
            team.todo_ticket_count_high_priority = sum(
                number for _user, _new, priority, number in of_team if priority == "3"
            )

    def _complaint_readable(self, whole):
        """The cases that this user may read, for counting them: (tickets, domain)."""
        tickets = self.env.user._complaint_counting(self.env["helpdesk.ticket"], whole)
        ours = tickets._complaint_domain()
        return tickets, ours if whole is None else ours & whole

    def _complaint_handled(self):
        """The tile of S0-96 for this month, by the day of the answer.

        :return: what stands in `_complaint_tiles`, None for who may read no figures and
            while they are being made anew
        """
        report = self.env["complaint.report"]
        figures = self.env["complaint.figure"]
        if not report.has_access("read") or figures._made_until() is not None:
            return None
        first = fields.Date.context_today(self).replace(day=1)
        month = Domain("answer_due_on", ">=", first)
        month &= Domain("answer_due_on", "<", fields.Date.add(first, months=1))
        rows = report._read_group(
            month & Domain("kind", "=", "complaint"),
            [],
            ["answer_share:avg", "answer_running:sum"],
        )
        share, running = rows[0] if rows else (None, None)
        known = share is not None and share is not False
        value = f"{int(100 * share)}%" if known else "-"
        if running:
            value = self.env._(
                "%(share)s · %(number)s running", share=value, number=int(running)
            )
        return (
            self.env._("Handled in time this month"),
            value,
            "fa-check",
            "action_complaint_report_month",
        )

    def _complaint_silence(self):
        """A tile for who answers for the terms, when the jobs are silent."""
        heartbeat = self.env["complaint.heartbeat"]
        if not heartbeat._is_told():
            return None
        silence = heartbeat._tile()
        if not silence:
            return None
        return *silence, "fa-bell-slash-o", "action_complaint_deadline_unmarked"
