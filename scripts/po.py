"""The terms to translate.

po.py merge NEW_POT POT PO   put a fresh export in place and bring the translation
                             along: translations stay, new terms are empty, terms that
                             are gone or fuzzy are removed
po.py check NEW_POT POT PO   fail when the export or the translation is not up to date
"""

import shutil
import sys
from pathlib import Path

import polib


def key(entry):
    return (entry.msgctxt, entry.msgid)


def short(text):
    text = " ".join(text.split())
    return repr(text if len(text) < 60 else text[:57] + "...")


def terms(po):
    """{key: where and what it is} of the entries in use."""
    return {
        key(entry): (sorted(entry.occurrences), entry.comment, entry.msgid_plural)
        for entry in po
        if not entry.obsolete
    }


def merge(new_path, pot_path, po_path):
    new = polib.pofile(new_path)
    if not Path(pot_path).exists() or terms(polib.pofile(pot_path)) != terms(new):
        Path(pot_path).parent.mkdir(exist_ok=True)
        shutil.copyfile(new_path, pot_path)
    old = polib.pofile(po_path) if Path(po_path).exists() else polib.POFile()
    known = {
        key(entry): entry for entry in old if not entry.obsolete and not entry.fuzzy
    }
    merged = polib.POFile(wrapwidth=78)
    merged.header = new.header
    merged.metadata = old.metadata or {**new.metadata, "Language": "nl"}
    for entry in new:
        if translated := known.get(key(entry)):
            entry.msgstr = translated.msgstr
            entry.msgstr_plural = translated.msgstr_plural or entry.msgstr_plural
        merged.append(entry)
    merged.save(po_path)
    missing = sum(not entry.translated() for entry in merged)
    print(f"{len(merged)} terms, {missing} without a translation in {po_path}")


def problems(new_path, pot_path, po_path):
    for path in (pot_path, po_path):
        if not Path(path).exists():
            yield f"{path} is missing: ./klachten pot makes it"
            return
    new, pot = terms(polib.pofile(new_path)), terms(polib.pofile(pot_path))
    for term in sorted(set(new) ^ set(pot), key=str):
        where = "lacks" if term in new else "still has"
        yield f"{pot_path} {where} {short(term[1])}: run ./klachten pot"
    if set(new) == set(pot) and new != pot:
        yield f"{pot_path} has other places of use than the sources: run ./klachten pot"
    po = polib.pofile(po_path)
    for term in sorted(set(pot) - set(terms(po)), key=str):
        yield f"{po_path} lacks {short(term[1])}: run ./klachten pot"
    for entry in po:
        what = f"{short(entry.msgid)} ({po_path} line {entry.linenum})"
        if entry.obsolete:
            yield f"no longer used: {what}"
        elif entry.fuzzy:
            yield f"marked fuzzy: {what}"
        elif not entry.translated():
            yield f"no translation: {what}"


def main():
    action, *paths = sys.argv[1:]
    if action == "merge":
        merge(*paths)
        return 0
    found = list(problems(*paths))
    for problem in found[:20]:
        print(problem)
    if len(found) > 20:
        print(f"and {len(found) - 20} more")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
