import {Component, onMounted, onWillUnmount, xml} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardWidgetProps} from "@web/views/widgets/standard_widget_props";

const EVERY = 2000;

/**
 * Reads a dossier anew while it is being made, so that the dialog shows how far it is.
 */
export class DossierProgress extends Component {
    static template = xml`<span role="status" />`;
    static props = standardWidgetProps;

    setup() {
        onMounted(() => {
            this.timer = setInterval(() => this.refresh(), EVERY);
        });
        onWillUnmount(() => clearInterval(this.timer));
    }

    async refresh() {
        const {record} = this.props;
        if (record.data.state === "waiting" && !this.busy) {
            this.busy = true;
            await record.load().finally(() => {
                this.busy = false;
            });
        }
    }
}

registry.category("view_widgets").add("klachten_dossier_progress", {
    component: DossierProgress,
    fieldDependencies: [{name: "state", type: "selection"}],
});
