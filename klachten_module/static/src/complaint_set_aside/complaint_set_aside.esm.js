import {NavBar} from "@web/webclient/navbar/navbar";
import {onWillStart, useState} from "@odoo/owl";
import {patch} from "@web/core/utils/patch";
import {useBus, useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

const OFFICER = "klachten_module.group_complaint_officer";
// The menu itself, and those that it is hidden in while they are closed.
const MENUS = [
    "klachten_module.menu_complaint_set_aside",
    "klachten_module.menu_complaints",
];
const EVERY = 5 * 60 * 1000;

/**
 * The number of mails set aside that wait for this officer, on the menu. Asked at most
 * once in five minutes, and after each click within complaints.
 */
patch(NavBar.prototype, {
    setup() {
        super.setup();
        this.complaintOrm = useService("orm");
        this.complaintAside = useState({count: 0});
        this.complaintAsked = 0;
        onWillStart(async () => {
            this.complaintOfficer = await user.hasGroup(OFFICER);
            // Not waited for: the menu is there before the answer.
            this.countComplaintAside();
        });
        for (const moment of ["MENUS:APP-CHANGED", "ACTION_MANAGER:UI-UPDATED"]) {
            useBus(this.env.bus, moment, () => this.countComplaintAside());
        }
    },
    async countComplaintAside() {
        const inside = this.currentAppSections.some((s) => MENUS.includes(s.xmlid));
        const due = Date.now() - this.complaintAsked > EVERY;
        if (!this.complaintOfficer || !inside || !(due || this.complaintAside.count)) {
            return;
        }
        this.complaintAsked = Date.now();
        this.complaintAside.count = await this.complaintOrm.silent
            .call("complaint.set.aside", "count_open")
            .catch(() => 0);
    },
    complaintBadge(section) {
        return MENUS.includes(section.xmlid) && this.complaintAside.count;
    },
});
