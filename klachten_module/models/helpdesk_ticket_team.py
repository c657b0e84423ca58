from odoo import models
from odoo.fields import Domain
from odoo.tools import format_datetime

SEES_CASES = ("registrar", "handler", "officer", "auditor")
# Terms of ours that came to their end this month, on time or not.
ENDED_THIS_MONTH = [
    ("waits_for", "=", "organisation"),
    "|",
    ("stopped_on", ">=", "today =1d"),
    ("missed_on", ">=", "today =1d"),
]


class HelpdeskTicketTeam(models.Model):
    _inherit = "helpdesk.ticket.team"

    def _get_applicable_stages(self):
        """A complaint team has the stages of its procedure and no others.

        Read once, as the host asks it for each ticket whose holder changes.
        """
        entry = self.env["complaint.procedure"]._versions_by_team().get(self[:1].id)
        if not entry:
            return super()._get_applicable_stages()
        # sudo: stages are no secret, the procedure they belong to is not everybody's
        procedure = self.env["complaint.procedure"].sudo().browse(entry[0])
        return procedure.stage_ids.sudo(self.env.su)

    def _retrieve_dashboard(self):
        """The host's tiles, and for people who work on cases the tiles of complaints.

        For others no query more.
        """
        tiles = super()._retrieve_dashboard()
        user = self.env.user
        if any(
            user.has_group(f"klachten_module.group_complaint_{g}") for g in SEES_CASES
        ):
            tiles += self._complaint_tiles()
        return tiles

    def _complaint_tiles(self):
        """Counts of what this user may see; each opens the list of what it counts.

        A constant number of queries, whatever the number of cases.
        """
        tickets = self.env["helpdesk.ticket"]

        def count(*leaves):
            return tickets.search_count(tickets._complaint_domain() & Domain([*leaves]))

        due_soon = ("due_state", "in", ["today", "soon"])
        tiles = [
            (
                self.env._("Complaints: my role's turn"),
                count(("is_my_turn", "=", True)),
                "fa-hand-paper-o",
                "action_complaints_mine",
            ),
            (
                self.env._("Complaints: due this week"),
                count(due_soon),
                "fa-calendar-o",
                "action_complaints_due_this_week",
            ),
            (
                self.env._("Complaints: overdue"),
                count(("due_state", "in", ["overdue"])),
                "fa-exclamation-triangle",
                "action_complaints_overdue",
            ),
            (
                self.env._("Complaints: open"),
                count(("complaint_open", "=", True)),
                "fa-folder-open-o",
                "action_complaints_open",
            ),
            (
                self.env._("Terms met this month"),
                self._complaint_terms_met(),
                "fa-check",
                "action_complaint_deadline_month",
            ),
        ]
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

    def _complaint_terms_met(self):
        """Share of the terms that ended this month in time, rounded down: "85%"."""
        rows = self.env["complaint.deadline"]._read_group(
            ENDED_THIS_MONTH, ["state"], ["__count"]
        )
        by_state = dict(rows)
        total = sum(by_state.values())
        return f"{100 * by_state.get('met', 0) // total}%" if total else "-"

    def _complaint_silence(self):
        """A tile for who answers for the terms, when the hourly run is silent."""
        heartbeat = self.env["complaint.heartbeat"]
        if not heartbeat._is_told():
            return None
        # sudo: reads one row about the job, nothing about cases
        since = heartbeat.sudo().search([], limit=1)._silent_since()
        if not since:
            return None
        return (
            self.env._("Hourly run silent since"),
            format_datetime(self.env, since, dt_format="d MMM HH:mm"),
            "fa-bell-slash-o",
            "action_complaint_deadline_unmarked",
        )
