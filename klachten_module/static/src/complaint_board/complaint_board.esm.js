import {ComplaintHeartbeat} from "../complaint_heartbeat/complaint_heartbeat.esm";
import {KanbanRenderer} from "@web/views/kanban/kanban_renderer";
import {ListRenderer} from "@web/views/list/list_renderer";
import {kanbanView} from "@web/views/kanban/kanban_view";
import {listView} from "@web/views/list/list_view";
import {registry} from "@web/core/registry";

/** Whether 'open' was asked, nothing open is there, and the server gave what ended. */
export function foundOnlyClosed(searchModel, list) {
    const [open] = searchModel.getSearchItems(
        (item) => item.type === "filter" && item.name === "open"
    );
    const records = list.isGrouped
        ? list.groups.flatMap((group) => group.list.records)
        : list.records;
    return Boolean(
        open?.isActive &&
        records.length &&
        records.every((record) => record.data.complaint_open === false)
    );
}

export class ComplaintKanbanRenderer extends KanbanRenderer {
    static template = "klachten_module.ComplaintKanbanRenderer";
    static components = {...KanbanRenderer.components, ComplaintHeartbeat};

    get foundOnlyClosed() {
        return foundOnlyClosed(this.env.searchModel, this.props.list);
    }

    /** Open the folded column that a card was dropped on, else the card is gone. */
    async sortRecordDrop(recordId, groupId, {parent}) {
        await super.sortRecordDrop(...arguments);
        const group = this.props.list.groups.find(({id}) => id === parent?.dataset.id);
        if (group?.isFolded && group.count) {
            await group.toggle();
        }
    }
}

export class ComplaintListRenderer extends ListRenderer {
    static template = "klachten_module.ComplaintListRenderer";
    static components = {...ListRenderer.components, ComplaintHeartbeat};

    get foundOnlyClosed() {
        return foundOnlyClosed(this.env.searchModel, this.props.list);
    }
}

registry
    .category("views")
    .add("complaint_kanban", {...kanbanView, Renderer: ComplaintKanbanRenderer})
    .add("complaint_list", {...listView, Renderer: ComplaintListRenderer});
