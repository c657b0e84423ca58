import json
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ..kernel import RHYTHMS

TEMPLATES = Path(__file__).parents[2] / "data" / "procedures"
LANGUAGES = {"nl": "nl_NL"}
# Keys that stand in the template as they stand on the record.
TERM_KEYS = (
    "code length unit published_length published_unit max_extension warn_days "
    "max_extension_unit first_round_only waits_for is_answer figure source roll_on "
    "law_dated_on statutory may_suspend suspend_reasons suspend_basis"
).split()
VERSION_KEYS = (
    "source manner individuals_only entitled_only reaction_days reopen_days "
    "retention_years count_by dated_on contact authors appeal_months"
).split()
VERSION_TEXTS = (
    "definition who_may appeal_body appeal_term committee owner authorised_by "
    "parent_process relations glossary change_summary"
).split()


class ComplaintTemplate(models.AbstractModel):
    """Procedures shipped as data: data/procedures/*.json, and copying one to a company.

    A template says everything but the people, the mailbox and what its source leaves
    open. Texts are {"en": ..., "nl": ...} (decision 002).
    """

    _name = "complaint.template"
    _description = "Template of a complaint procedure"

    @api.model
    def _codes(self):
        """The templates that are shipped, in order of their codes."""
        return sorted(path.stem for path in TEMPLATES.glob("*.json"))

    @api.model
    def _load(self, code):
        """The template as it stands in data/procedures."""
        return json.loads((TEMPLATES / f"{Path(code).name}.json").read_text("utf-8"))

    @api.model
    def _text(self, texts):
        """A text of a template in the user's language, else in English."""
        return texts.get((self.env.lang or "en")[:2]) or texts["en"]

    # --- from template to records -----------------------------------------------------

    @api.model
    def _copy(self, template, choices):
        """Copy a template to a company.

        :param dict template: as of data/procedures/*.json
        :param dict choices: "company", "mailbox", "officers" (res.users), "people"
            ({role code: [user id]}) and, where given, "form_url", "country_code",
            "liberation_day", "good_friday", "terms" ({term code: values of the term})
            and "version" (values of the version), which go before the template's
        :return: complaint.procedure with one version in force (sudo)
        """
        self._check_filled(template, choices)
        # sudo: a configurator need not have the host's rights on teams and numbering
        env = self.sudo().with_context(lang="en_US").env
        procedure = self._make_procedure(env, template, choices)
        version = self._make_version(procedure, template, choices)
        roles = self._make_roles(procedure, template["roles"], choices["people"])
        stages = self._make_stages(procedure, template["stages"])
        self._make_steps(version, template["steps"], roles, stages)
        self._make_terms(version, template["terms"], roles, choices.get("terms", {}))
        self._make_checks(version, template.get("checks", []), roles)
        self._make_transitions(version, template["transitions"], roles, stages)
        grounds = env["complaint.ground"].create(
            [
                {"procedure_id": procedure.id, "name": text["en"], "sequence": index}
                for index, text in enumerate(template["grounds"])
            ]
        )
        self._translate(grounds, "name", template["grounds"])
        version.action_put_in_force()
        return procedure

    def _open_points(self, template):
        """What the source leaves open on purpose: null in the template (S4-23, S4-32).

        :return: (codes of terms without a length, keys of the version without a text)
        """
        terms = [term["code"] for term in template["terms"] if term["length"] is None]
        return terms, [
            key for key in VERSION_TEXTS if key in template and template[key] is None
        ]

    def _check_filled(self, template, choices):
        """Raise when a point that the source leaves open is not decided."""
        terms, texts = self._open_points(template)
        chosen = choices.get("terms", {})
        names = {term["code"]: self._text(term["name"]) for term in template["terms"]}
        labels = self.env["complaint.procedure.version"].fields_get(texts, ["string"])
        missing = [
            names[code] for code in terms if not chosen.get(code, {}).get("length")
        ] + [
            labels[key]["string"]
            for key in texts
            if not choices.get("version", {}).get(key)
        ]
        if missing:
            raise UserError(
                self.env._(
                    "This procedure leaves open what you must decide yourself. Fill "
                    "in: %s.",
                    ", ".join(f"'{name}'" for name in missing),
                )
            )

    def _make_procedure(self, env, template, choices):
        company = choices["company"]
        team = env["helpdesk.ticket.team"].create(
            {
                "name": template["name"]["en"],
                "company_id": company.id,
                "alias_name": choices["mailbox"].lower(),
                "alias_contact": "everyone",
                "show_in_portal": False,
                "type_ids": [
                    Command.link(env.ref("klachten_module.type_complaint").id)
                ],
            }
        )
        self._translate(team, "name", [template["name"]])
        procedure = env["complaint.procedure"].create(
            {
                "name": template["name"]["en"],
                "code": template["code"],
                "company_id": company.id,
                "team_id": team.id,
                "officer_ids": [Command.set(choices["officers"].ids)],
                "sequence_id": env["complaint.procedure"]._make_sequence(company).id,
                "form_url": choices.get("form_url"),
                **{
                    f"overview_{period}": period in template["overviews"]
                    for period in RHYTHMS
                    if "overviews" in template
                },
            }
        )
        self._translate(procedure, "name", [template["name"]])
        return procedure

    def _make_version(self, procedure, template, choices):
        env, company = procedure.env, choices["company"]
        chosen = dict(choices.get("version", {}))
        texts = {
            key: template[key]
            for key in VERSION_TEXTS
            if template.get(key) and key not in chosen
        }
        suggestion = template.get("appeal_suggestion", {})
        if chosen.get("appeal_body") in suggestion.values():
            # taken over as it was, so it is there in every language
            texts["appeal_body"] = suggestion
        letters = [
            env.ref(f"klachten_module.letter_{name}").id
            for name in template.get("letters", [])
        ]
        version = env["complaint.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "tz": company.partner_id.tz or self.env.user.tz or "Europe/Amsterdam",
                "letter_ids": [Command.set(letters)],
                **{key: template[key] for key in VERSION_KEYS if key in template},
                **{
                    key: choices[key]
                    for key in ("country_code", "liberation_day", "good_friday")
                    if key in choices
                },
                **chosen,
                **{key: text["en"] for key, text in texts.items()},
            }
        )
        for key, text in texts.items():
            self._translate(version, key, [text])
        return version

    def _make_roles(self, procedure, specs, people):
        records = procedure.env["complaint.role"].create(
            [
                {
                    "procedure_id": procedure.id,
                    "sequence": index,
                    "code": spec["code"],
                    "name": spec["name"]["en"],
                    "description": spec["description"]["en"],
                    "filled_by": spec.get("filled_by", "users"),
                    "is_external": spec.get("external", False),
                    "is_registrar": spec.get("registrar", False),
                    "receives_overview": spec.get("receives_overview", False),
                    "user_ids": [Command.set(people.get(spec["code"], []))],
                }
                for index, spec in enumerate(specs)
            ]
        )
        self._translate(records, "name", [spec["name"] for spec in specs])
        self._translate(records, "description", [spec["description"] for spec in specs])
        return {role.code: role for role in records}

    def _make_stages(self, procedure, specs):
        records = procedure.env["helpdesk.ticket.stage"].create(
            [
                {
                    "complaint_procedure_id": procedure.id,
                    "complaint_phase": spec["phase"],
                    "complaint_code": spec["code"],
                    "team_ids": [Command.set(procedure.team_id.ids)],
                    "company_id": procedure.company_id.id,
                    "name": spec["name"]["en"],
                    "sequence": index + 1,
                    "closed": spec.get("closed", False),
                    "fold": spec.get("fold", False),
                    "unattended": spec.get("unattended", False),
                }
                for index, spec in enumerate(specs)
            ]
        )
        self._translate(records, "name", [spec["name"] for spec in specs])
        return {stage.complaint_code: stage for stage in records}

    def _make_steps(self, version, specs, roles, stages):
        records = version.env["complaint.step"].create(
            [
                {
                    "version_id": version.id,
                    "sequence": index,
                    "requirement": requirement,
                    "stage_id": stages[stage].id,
                    "name": name["en"],
                    "raci_ids": [
                        Command.create({"role_id": roles[code].id, "letter": letter})
                        for code, letters in raci.items()
                        for letter in letters
                    ],
                }
                for index, (requirement, stage, name, raci) in enumerate(specs)
            ]
        )
        self._translate(records, "name", [spec[2] for spec in specs])

    def _make_terms(self, version, specs, roles, chosen):
        vals_list = []
        for index, spec in enumerate(specs):
            vals = {key: spec[key] for key in TERM_KEYS if key in spec}
            for side in ("start", "stop"):
                selector = spec[side]
                vals[f"{side}_type"] = selector["type"]
                vals[f"{side}_phase"] = selector.get("phase")
                vals[f"{side}_result"] = selector.get("result")
                vals[f"{side}_role_id"] = (
                    roles[selector["role"]].id if "role" in selector else False
                )
            vals.update(version_id=version.id, sequence=index, name=spec["name"]["en"])
            vals_list.append({**vals, **chosen.get(spec["code"], {})})
        records = version.env["complaint.term"].create(vals_list)
        self._translate(records, "name", [spec["name"] for spec in specs])

    def _make_checks(self, version, specs, roles):
        records = version.env["complaint.check"].create(
            [
                {
                    "version_id": version.id,
                    "sequence": index,
                    "name": spec["name"]["en"],
                    "who": spec["who"],
                    "role_id": roles[spec["role"]].id if "role" in spec else False,
                }
                for index, spec in enumerate(specs)
            ]
        )
        self._translate(records, "name", [spec["name"] for spec in specs])

    def _make_transitions(self, version, specs, roles, stages):
        env = version.env
        records = env["complaint.transition"].create(
            [
                {
                    "version_id": version.id,
                    "sequence": index,
                    "name": spec["name"]["en"],
                    "from_stage_id": stages[spec["from"]].id,
                    "to_stage_id": stages[spec["to"]].id,
                    "role_id": roles[spec["role"]].id,
                    "is_main": spec.get("main", False),
                    "event_type": spec.get("event"),
                    "result": spec.get("result"),
                    "ask": spec.get("ask", "nothing"),
                    "ask_label": spec.get("ask_label", {}).get("en"),
                    "outcome_id": "outcome" in spec
                    and env.ref(f"klachten_module.outcome_{spec['outcome']}").id,
                    "required_field_ids": [
                        Command.link(
                            env["ir.model.fields"]._get("helpdesk.ticket", name).id
                        )
                        for name in spec.get("require", [])
                    ],
                }
                for index, spec in enumerate(specs)
            ]
        )
        self._translate(records, "name", [spec["name"] for spec in specs])
        for record, spec in zip(records, specs, strict=True):
            if "ask_label" in spec:
                self._translate(record, "ask_label", [spec["ask_label"]])
            self._make_gates(record, spec.get("gates", []))

    def _make_gates(self, transition, specs):
        records = transition.env["complaint.gate"].create(
            [
                {
                    "transition_id": transition.id,
                    "sequence": index,
                    "kind": spec["kind"],
                    "event_type": spec.get("event"),
                    "result": spec.get("result"),
                    "any_round": spec.get("any_round", False),
                    "check_who": spec.get("check_who"),
                    "text": spec.get("text", {}).get("en"),
                }
                for index, spec in enumerate(specs)
            ]
        )
        for record, spec in zip(records, specs, strict=True):
            if "text" in spec:
                self._translate(record, "text", [spec["text"]])

    @api.model
    def _translate(self, records, field, texts_list):
        """Store the other languages of a template, also when not installed (yet).

        Written in SQL because the ORM refuses languages that are not active; they
        show as soon as the language is.

        :param texts_list: [{"en": ..., "nl": ...}], one per record
        """
        records.flush_recordset([field])
        for record, texts in zip(records, texts_list, strict=True):
            others = {
                LANGUAGES[short]: text for short, text in texts.items() if short != "en"
            }
            record.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s || %s::jsonb WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(field),
                    SQL.identifier(field),
                    json.dumps(others),
                    record.id,
                )
            )
        records.invalidate_recordset([field])

    @api.model
    def _copy_translations(self, old, new, field):
        """Give copies the texts of their originals in every language that is stored.

        :param old, new: records of one model, in the same order
        """
        (old | new).flush_recordset([field])
        for source, record in zip(old, new, strict=True):
            record.env.cr.execute(
                SQL(
                    "UPDATE %(table)s n SET %(field)s = o.%(field)s FROM %(table)s o "
                    "WHERE n.id = %(new)s AND o.id = %(old)s",
                    table=SQL.identifier(old._table),
                    field=SQL.identifier(field),
                    new=record.id,
                    old=source.id,
                )
            )
        new.invalidate_recordset([field])
