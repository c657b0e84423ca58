import {BaseImportModel} from "@base_import/import_model";
import {patch} from "@web/core/utils/patch";

/**
 * New complaints from a list: the one who imports says whether their complainants get
 * letters; nobody does unless he says so.
 */
patch(BaseImportModel.prototype, {
    setResModel(resModel) {
        super.setResModel(...arguments);
        if (resModel === "helpdesk.ticket" && this.context.complaint_board) {
            this.importOptionsValues.complaint_letters = {value: false};
        }
    },
});
