import {Component, onWillStart, useState} from "@odoo/owl";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

const TOLD = [
    "klachten_module.group_complaint_officer",
    "klachten_module.group_complaint_configurator",
    "base.group_system",
];

/**
 * A line above the board when jobs are silent, mail waits or letters do not leave; who is not told asks nothing of
 * the server.
 */
export class ComplaintHeartbeat extends Component {
    static template = "klachten_module.ComplaintHeartbeat";
    static props = {};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
        this.state = useState({warning: false});
        onWillStart(async () => {
            const told = await Promise.all(TOLD.map((group) => user.hasGroup(group)));
            if (told.some(Boolean)) {
                this.state.warning = await this.orm.silent
                    .call("complaint.heartbeat", "retrieve_warning")
                    .catch(() => false);
            }
        });
    }

    open() {
        this.action.doAction(this.state.warning.action);
    }
}
