import {Component, onWillStart, useState} from "@odoo/owl";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {ListRenderer} from "@web/views/list/list_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";
import {useService} from "@web/core/utils/hooks";
import {user} from "@web/core/user";

const TOLD = [
    "klachten_module.group_complaint_officer",
    "klachten_module.group_complaint_configurator",
];

/**
 * A line above the board when the hourly run is silent; who is not told asks nothing of
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

export class ComplaintKanbanRenderer extends KanbanRenderer {
    static template = "klachten_module.ComplaintKanbanRenderer";
    static components = {...KanbanRenderer.components, ComplaintHeartbeat};
}

export class ComplaintListRenderer extends ListRenderer {
    static template = "klachten_module.ComplaintListRenderer";
    static components = {...ListRenderer.components, ComplaintHeartbeat};
}

registry
    .category("views")
    .add("complaint_kanban", {...kanbanView, Renderer: ComplaintKanbanRenderer})
    .add("complaint_list", {...listView, Renderer: ComplaintListRenderer});
