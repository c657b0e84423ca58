"""What the log says of a talk with somebody of a case (S3-14, S4-04, Awb 9:10)."""


def event_of(
    kind, reached=False, attended=False, waiver=None, complainant=True
) -> dict:
    """Return type, result and reason of the event that a talk records.

    In: the kind of talk; whether somebody was reached; of a hearing whether somebody
    was there, and if not the ground (logic.vocabulary.HEARING_WAIVERS); whether it was
    with the complainant or who speaks for him. Out: values of an event. A hearing to
    which nobody came and that has no ground is a failed contact: that side is still to
    be heard.

    >>> event_of("phone", reached=True)
    {'type': 'contact', 'result': 'outgoing', 'reason_code': 'phone'}
    >>> event_of("hearing", waiver="no_reply")
    {'type': 'heard', 'result': 'waived', 'reason_code': 'no_reply'}
    """
    if kind != "hearing" or not (attended or waiver):
        result = "failed"
        if reached and kind != "hearing":
            result = "outgoing" if complainant else "to_party"
        return {"type": "contact", "result": result, "reason_code": kind}
    if attended:
        return {"type": "heard", "result": "attended", "reason_code": False}
    return {"type": "heard", "result": "waived", "reason_code": waiver}
