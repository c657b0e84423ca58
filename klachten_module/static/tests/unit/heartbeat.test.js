import {beforeEach, describe, expect, test} from "@odoo/hoot";
import {click} from "@odoo/hoot-dom";
import {animationFrame} from "@odoo/hoot-mock";
import {ComplaintHeartbeat} from "@klachten_module/complaint_heartbeat/complaint_heartbeat.esm";
import {
    defineModels,
    mockService,
    models,
    mountWithCleanup,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import {defineMailModels} from "@mail/../tests/mail_test_helpers";
import {user} from "@web/core/user";

describe.current.tags("headless");

class Heartbeat extends models.Model {
    _name = "complaint.heartbeat";
}

defineMailModels();
defineModels([Heartbeat]);

const OFFICER = "klachten_module.group_complaint_officer";
const SILENT = {action: "module.action_terms", text: "Silent since Friday."};

function speakAs(...groups) {
    patchWithCleanup(user, {hasGroup: async (group) => groups.includes(group)});
}

beforeEach(() => {
    onRpc("complaint.heartbeat", "retrieve_warning", () => {
        expect.step("asked");
        return SILENT;
    });
});

test("who answers for the terms is told, and can open them", async () => {
    mockService("action", {
        doAction: (action) => expect.step(action),
    });
    speakAs(OFFICER);
    await mountWithCleanup(ComplaintHeartbeat);
    expect("[role=alert] span").toHaveText(SILENT.text);
    await click("[role=alert] button");
    expect.verifySteps(["asked", SILENT.action]);
});

test("nobody else is bothered, nor the server", async () => {
    speakAs("klachten_module.group_complaint_handler");
    await mountWithCleanup(ComplaintHeartbeat);
    await animationFrame();
    expect("[role=alert]").toHaveCount(0);
    expect.verifySteps([]);
});

test("all is well: no line", async () => {
    onRpc("complaint.heartbeat", "retrieve_warning", () => false);
    speakAs(OFFICER);
    await mountWithCleanup(ComplaintHeartbeat);
    expect("[role=alert]").toHaveCount(0);
});

test("a server that does not answer leaves the board as it is", async () => {
    onRpc("complaint.heartbeat", "retrieve_warning", () => {
        throw new Error("down");
    });
    speakAs(OFFICER);
    await mountWithCleanup(ComplaintHeartbeat);
    expect("[role=alert]").toHaveCount(0);
});
