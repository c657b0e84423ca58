import {download} from "@web/core/network/download";
import {getReportUrl} from "@web/webclient/actions/reports/utils";
import {registry} from "@web/core/registry";
import {user} from "@web/core/user";

/**
 * Reports printed by WeasyPrint are downloaded at once. The client would first ask for
 * wkhtmltopdf, and show a web page instead of the PDF where that is missing.
 */
registry
    .category("ir.actions.report handlers")
    .add("klachten_weasyprint", async (action, options, env) => {
        if (action.report_type !== "qweb-pdf" || !action.prints_with_weasyprint) {
            return false;
        }
        env.services.ui.block();
        try {
            await download({
                url: "/report/download",
                data: {
                    data: JSON.stringify([
                        getReportUrl(action, "pdf", user.context),
                        action.report_type,
                    ]),
                    context: JSON.stringify(user.context),
                },
            });
        } finally {
            env.services.ui.unblock();
        }
        return true;
    });
