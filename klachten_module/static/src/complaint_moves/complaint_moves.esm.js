import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useService} from "@web/core/utils/hooks";

/**
 * The moves that the procedure allows from here, as buttons in the header of a case.
 * A move that still misses something stays clickable: the server says what is missing.
 */
export class ComplaintMoves extends Component {
    static template = "klachten_module.ComplaintMoves";
    static props = {...standardFieldProps};

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get moves() {
        return this.props.record.data[this.props.name] || [];
    }

    async move(transitionId) {
        const {record} = this.props;
        if (!(await record.save())) {
            return;
        }
        const action = await this.orm.call("helpdesk.ticket", "action_complaint_move", [
            [record.resId],
            transitionId,
        ]);
        if (action.target === "new") {
            await this.action.doAction(action, {
                onClose: (info) => {
                    if (!info?.special) {
                        return record.load().catch(() => undefined);
                    }
                },
            });
        } else if (action.tag === "soft_reload") {
            await record.load();
        } else {
            await this.action.doAction(action, {clearBreadcrumbs: true});
        }
    }
}

registry.category("fields").add("complaint_moves", {
    component: ComplaintMoves,
    supportedTypes: ["json"],
});

/** After the wizard of a move: close it, and show the case or the board behind it anew. */
async function showMoved(env) {
    await env.services.action.doAction({type: "ir.actions.act_window_close"});
    return {type: "ir.actions.client", tag: "soft_reload"};
}

registry.category("actions").add("klachten_module.moved", showMoved);
