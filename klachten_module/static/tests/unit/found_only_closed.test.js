import {describe, expect, test} from "@odoo/hoot";
import {foundOnlyClosed} from "@klachten_module/complaint_board/complaint_board.esm";

describe.current.tags("headless");

const OPEN = {type: "filter", name: "open"};

function asked(isActive) {
    const items = [
        {...OPEN, isActive},
        {type: "filter", name: "mine"},
    ];
    return {getSearchItems: (predicate) => items.filter(predicate)};
}

function cases(...open) {
    return open.map((complaint_open) => ({data: {complaint_open}}));
}

test("a list of closed cases, though open ones were asked", () => {
    const list = {records: cases(false, false)};
    expect(foundOnlyClosed(asked(true), list)).toBe(true);
    expect(foundOnlyClosed(asked(false), list)).toBe(false);
});

test("nothing, or something open", () => {
    expect(foundOnlyClosed(asked(true), {records: []})).toBe(false);
    expect(foundOnlyClosed(asked(true), {records: cases(true, false)})).toBe(false);
});

test("the columns of a board", () => {
    const groups = [cases(), cases(false)].map((records) => ({list: {records}}));
    expect(foundOnlyClosed(asked(true), {isGrouped: true, groups})).toBe(true);
});
