"""The fixed words of the system: phases and event types (design section 2 and 3).

Labels are English source strings; the models that show them translate them.
"""

# A stage may have any name; figures, rights and letters only look at its phase.
PHASES = [
    ("intake", "Intake"),
    ("triage", "Classification"),
    ("acknowledge", "Acknowledgement"),
    ("investigate", "Investigation"),
    ("draft", "Drafting the answer"),
    ("check", "Verification"),
    ("await_customer", "With the complainant"),
    ("escalated", "Escalated"),
    ("closed", "Closed"),
    ("diverted", "Not handled as a complaint"),
]
ENDED_PHASES = ("closed", "diverted")

EVENT_TYPES = [
    ("received", "Received"),
    ("registered", "Registered"),
    ("confirmed", "Receipt confirmed"),
    ("moved", "Moved to another stage"),
    ("forwarded", "Handed over to another role"),
    ("assigned", "Assigned"),
    ("classified", "Classified"),
    ("acknowledged", "Handling confirmed"),
    ("explained", "Procedure explained"),
    ("contact", "Contact"),
    ("confirmed_back", "Oral complaint confirmed back"),
    ("settled", "Settled to satisfaction"),
    ("signalled", "Structural problem reported"),
    ("inquiry_sent", "Information request sent"),
    ("inquiry_answered", "Information request answered"),
    ("heard", "Hearing"),
    ("drafted", "Answer drafted"),
    ("checked", "Answer checked"),
    ("letter_sent", "Letter sent"),
    ("sent", "Answer sent"),
    ("verdict", "Complainant's answer"),
    ("suspended", "Term suspended"),
    ("resumed", "Term resumed"),
    ("extended", "Term extended"),
    ("consented", "Longer term agreed in writing"),
    ("escalated", "Escalated"),
    ("dealt", "Reaction dealt with"),
    ("reopened", "New round"),
    ("closed", "Closed"),
    ("withdrawn", "Withdrawn"),
    ("referred", "Referred"),
    ("converted", "No longer handled as a complaint"),
    ("not_taken_up", "Not taken up"),
    ("person_hidden", "Hidden from a person"),
    ("person_lifted", "Shown to a person again"),
    ("file_removed", "File removed"),
    ("excepted", "May handle it all the same"),
    ("passed", "Not told, with a reason"),
    ("reversioned", "Follows another version of the procedure"),
    ("shared", "Shared with a representative"),
    ("unshared", "No longer shared"),
    ("exported", "Dossier exported"),
    ("anonymised", "Anonymised"),
    ("imported", "Imported from a register"),
    ("no_complaint", "No complaint"),
    ("split", "Mail made a complaint of its own"),
    ("reach", "How somebody is reached"),
]

# The reason code of an assignment to somebody who takes the place of a colleague.
SUBSTITUTE = "substitute"
# And of one to somebody whom the person who made the move chose.
CHOSEN = "chosen"

# Why the terms of a case stand still; for colleagues.
SUSPENSION_REASONS = [
    ("awaiting_complainant", "Waiting for information from the complainant"),
    ("awaiting_others", "Waiting for information from others"),
    ("agreed", "Agreed with the complainant"),
    ("force_majeure", "Nobody can work on it now"),
    ("other", "Another reason"),
]
# Why an answer comes later; stands in the letter to the complainant (S4-25).
EXTENSION_REASONS = [
    ("more_research", "We need more time to find out what happened."),
    ("awaiting_others", "We are waiting for information from others."),
    ("awaiting_you", "We are waiting for information from you."),
    ("hearing", "We first want to talk with those concerned."),
    ("absence", "Somebody whose information we need is absent."),
    ("other", "Another reason, explained below."),
]

# What an event may say about how something went; one list, so that figures can group.
RESULTS = [
    ("complaint", "Formal complaint"),
    ("improvement", "Improvement point"),
    ("escalation", "Escalation of a running matter"),
    ("referral", "For another organisation"),
    ("not_taken_up", "Not taken up"),
    ("fine_or_decision", "Only about a fine or decision"),
    ("compliment", "Compliment"),
    ("suggestion", "Suggestion"),
    ("question", "Question"),
    ("settled", "Settled to satisfaction"),
    ("withdrawn", "Withdrawn"),
    ("approved", "Approved"),
    ("returned", "Sent back"),
    ("agree", "Agrees"),
    ("disagree", "Not satisfied"),
    ("no_reaction", "No reaction"),
    ("no_agreement", "No agreement"),
    ("attended", "Was heard"),
    ("waived", "Not heard"),
    ("failed", "Not reached"),
    ("incoming", "From the complainant"),
    ("outgoing", "To the complainant"),
    ("from_party", "From somebody concerned"),
    ("to_party", "To somebody concerned"),
    ("to_asked", "To somebody who is asked"),
    ("to_colleague", "To a colleague"),
    ("from_colleague", "From a colleague"),
    ("from_other", "From somebody else"),
    ("void", "Recorded by mistake"),
]

# What the complainant thinks of the answer.
VERDICTS = ("agree", "disagree", "no_reaction", "no_agreement")

# Why a complaint need not be taken up (Awb 9:8); the sentence stands in the letter.
NOT_TAKEN_UP_GROUNDS = [
    ("handled_before", "We handled a complaint about this before."),
    ("too_long_ago", "It happened more than a year before you filed the complaint."),
    ("objection", "You can object to this, or could have done so."),
    ("appeal", "You can go to an administrative court about this, or could have."),
    ("in_court", "A court is looking at this matter."),
    ("was_in_court", "A court has judged this matter."),
    ("criminal", "There is a criminal investigation into this matter."),
    (
        "part_of_criminal",
        "What happened is part of a criminal investigation into something else.",
    ),
    ("minor_interest", "Your interest in it, or the weight of it, is too small."),
]
# What a ground, and with it a complaint, can end in.
OUTCOMES = [
    ("founded", "Founded"),
    ("partly", "Partly founded"),
    ("unfounded", "Unfounded"),
    ("no_judgement", "No judgement"),
    ("withdrawn", "Withdrawn"),
    ("settled", "Settled to satisfaction"),
]
# How a complaint was handled (S4-12 d).
HANDLING_MANNERS = [
    ("talk", "In a talk"),
    ("telephone", "By telephone"),
    ("writing", "In writing"),
    ("hearing", "With a hearing"),
    ("mediation", "By mediation"),
]
# What somebody is dissatisfied with (S0-81).
MATTERS = [
    ("goods", "Hardware or software"),
    ("conduct", "Conduct of staff"),
    ("service", "The service as a whole"),
]
# An incident, or a problem that will come back (S3-17).
NATURES = [
    ("incident", "An incident"),
    ("structural", "Possibly a structural problem"),
]
# Reports that are no complaint and ask nothing but thanks, or an answer.
FEEDBACK = ("compliment", "suggestion", "question")
# Why somebody was not heard (Awb 9:10, second paragraph).
HEARING_WAIVERS = [
    ("waived", "Does not want to be heard"),
    ("no_reply", "Did not answer within the time given"),
    ("manifestly_unfounded", "The complaint is manifestly unfounded"),
]
