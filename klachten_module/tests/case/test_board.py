from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("post_install", "-at_install", "klachten")
class TestBoard(ComplaintCommon):
    """Which columns a board has, and which of them are open."""

    def test_board_of_one_procedure_shows_its_stages(self):
        """Also the empty ones, to which cases can be dragged."""
        stages = self.procedure.stage_ids
        for board, domain in (
            ({}, [("procedure_id", "=", self.procedure.id)]),
            ({"default_team_id": self.procedure.team_id.id}, []),
        ):
            board = self.env["helpdesk.ticket"].with_context(
                complaint_board=True, **board
            )
            shown = board._read_group_stage_ids(stages.browse(), domain)
            self.assertEqual(shown, stages.sorted("sequence"))

    def test_board_of_several_procedures_shows_columns_with_cases(self):
        """Each with the name of its procedure, as two may have a stage of one name."""
        other = self._set_up_procedure(self.company, "ander")
        case = self._create_complaint()
        board = self.env["helpdesk.ticket"].with_context(
            complaint_board=True, read_group_expand=True
        )
        domain = [("procedure_id", "in", (self.procedure | other).ids)]

        def columns(domain):
            found = board.web_read_group(domain, ["stage_id"])["groups"]
            return [group["stage_id"][1] for group in found]

        [column] = columns([*domain, ("id", "=", case.id)])
        self.assertIn(self.procedure.name, column)
        alone = columns([("procedure_id", "=", self.procedure.id)])
        self.assertEqual(len(alone), len(self.procedure.stage_ids))
        self.assertIn(case.stage_id.name, alone)

    def _columns(self, opened=None):
        """Of a board with one case, in acknowledgement: {code: how many cards}.

        None for a column that is folded.
        """
        found = (
            self.env["helpdesk.ticket"]
            .with_context(complaint_board=True, read_group_expand=True)
            .web_read_group(
                [("id", "in", self.case.ids)],
                ["stage_id"],
                auto_unfold=True,
                opening_info=opened,
                unfold_read_specification={"number": {}},
            )["groups"]
        )
        codes = {stage.id: stage.complaint_code for stage in self.procedure.stage_ids}
        return {
            codes[group["stage_id"][0]]: len(group["__records"])
            if "__records" in group
            else None
            for group in found
        }

    def test_empty_columns_are_folded(self):
        """Who has one case, in a late stage, sees it without scrolling."""
        self.case = self._create_complaint()
        self._walk_to(self.case, "acknowledgement")
        columns = self._columns()
        self.assertEqual(len(columns), len(self.procedure.stage_ids))
        self.assertEqual(
            {code: shown for code, shown in columns.items() if shown is not None},
            {"acknowledgement": 1},
        )

    def test_a_column_opens_when_a_case_comes(self):
        """Back on the board after a move; a column that somebody opened stays open."""
        self.case = self._create_complaint()
        self._walk_to(self.case, "acknowledgement")
        stages = {stage.complaint_code: stage.id for stage in self.procedure.stage_ids}
        opened = [
            {"value": stages["acknowledgement"], "folded": True},
            {"value": stages["registration"], "folded": True},
            {
                "value": stages["classification"],
                "folded": False,
                "limit": 20,
                "offset": 0,
            },
        ]
        columns = self._columns(opened)
        self.assertEqual(columns["acknowledgement"], 1)
        self.assertEqual(columns["classification"], 0)
        self.assertIsNone(columns["registration"])

    def test_a_board_without_cases_keeps_its_columns(self):
        self.case = self.env["helpdesk.ticket"]
        self.assertEqual(
            [code for code, shown in self._columns().items() if shown is None],
            self.procedure.stage_ids.filtered("fold").mapped("complaint_code"),
        )
