"""Goals 1, 2, 4 and 6: new cases, and moving a hundred of them."""

SUBJECT = "Laptop kapot teruggekregen"
WORDS = "<p>Mijn laptop kwam kapot terug, en niemand belde mij.</p>"


def _team(env, of_procedure):
    domain = [("company_id", "=", env.company.id)]
    if of_procedure:
        return env["complaint.procedure"].sudo().search(domain, limit=1).team_id
    return env["helpdesk.ticket.team"].search(
        [*domain, ("name", "like", "Balie")], limit=1
    )


def _vals(env, count, of_procedure):
    contacts = env["res.partner"].search([("name", "like", "Klant")], limit=count)
    team = _team(env, of_procedure)
    return [
        {
            "name": f"{SUBJECT} {i}",
            "description": WORDS,
            "team_id": team.id,
            "partner_id": contacts[i % len(contacts)].id,
        }
        for i in range(count)
    ]


def creation(count, of_procedure):
    """Work that creates so many tickets; what they hold is looked up before."""

    def prepare(env):
        return _vals(env, count, of_procedure)

    def work(env, vals_list):
        return len(env["helpdesk.ticket"].create(vals_list))

    return {"prepare": prepare, "work": work}


def move(count, of_procedure):
    """Work that drags so many fresh tickets to the next column in one write."""

    def prepare(env):
        tickets = env["helpdesk.ticket"].create(_vals(env, count, of_procedure))
        return tickets.ids, _next_stage(tickets[0]).id

    def work(env, prepared):
        ids, stage_id = prepared
        env["helpdesk.ticket"].browse(ids).write({"stage_id": stage_id})
        return len(ids)

    return {"prepare": prepare, "work": work}


def _next_stage(ticket):
    if "procedure_version_id" in ticket and ticket.procedure_version_id:
        move = ticket._complaint_transitions().filtered("is_main")[:1]
        return move.sudo().to_stage_id
    stages = ticket.team_id._get_applicable_stages().sorted("sequence")
    return stages.filtered(lambda s: s.sequence > ticket.stage_id.sequence)[:1]


def goal_1(bench):
    bench.clones(
        "create one",
        ("quiet", "sd", creation(1, True)),
        ("sla", "agent", creation(1, False)),
        repeats=25,
    )


def goal_2(bench):
    bench.clones(
        "create 100",
        ("quiet", "sd", creation(100, True)),
        ("sla", "agent", creation(100, False)),
        repeats=7,
        records=100,
    )


def goal_4(bench):
    for key, kind in (("move 100", "quiet"), ("move 100 mail", "ours")):
        bench.clones(
            key,
            (kind, "sd", move(100, True)),
            ("oca", "agent", move(100, False)),
            repeats=7,
            records=100,
        )


def goal_6(bench):
    bench.clones(
        "create mail",
        ("ours", "sd", creation(1, True)),
        ("auto", "agent", creation(1, False)),
        repeats=25,
    )
