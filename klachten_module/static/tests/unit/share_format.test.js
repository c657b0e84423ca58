import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {formatShare} from "@klachten_module/share_format/share_format.esm";
import {localization} from "@web/core/l10n/localization";
import {patchWithCleanup} from "@web/../tests/web_test_helpers";
import {registry} from "@web/core/registry";

describe.current.tags("headless");

beforeEach(() =>
    patchWithCleanup(localization, {
        decimalPoint: ".",
        grouping: [3, 0],
        thousandsSep: ",",
    })
);

test("a part of a whole is a whole percentage", () => {
    expect(formatShare(0)).toBe("0%");
    expect(formatShare(2 / 3)).toBe("67%");
    expect(formatShare(0.005)).toBe("1%");
    expect(formatShare(1)).toBe("100%");
});

test("nothing to count is empty, not 0 %", () => {
    expect(formatShare(false)).toBe("");
    expect(formatShare(null)).toBe("");
    expect(formatShare(undefined)).toBe("");
    expect(formatShare("")).toBe("");
});

test("who asks for digits gets them, in the language of the user", () => {
    expect(formatShare(2 / 3, {digits: [16, 1]})).toBe("66.7%");
    patchWithCleanup(localization, {decimalPoint: ",", thousandsSep: "."});
    expect(formatShare(2 / 3, {digits: [16, 1]})).toBe("66,7%");
    expect(formatShare(2 / 3, {noSymbol: true})).toBe("67");
});

test("a view that has no opinion about digits gets whole percentages", () => {
    expect(formatShare(2 / 3, {digits: undefined})).toBe("67%");
});

test("views find it by its name", () => {
    expect(registry.category("formatters").get("complaint_share")).toBe(formatShare);
});
