import {download} from "@web/core/network/download";
import {registry} from "@web/core/registry";

/**
 * Fetches a file by POST, with the token that protects the session, and then closes the
 * dialog that asked for it.
 */
registry.category("actions").add("klachten_module.download", async (env, action) => {
    env.services.ui.block();
    try {
        await download({url: action.params.url, data: action.params.data});
    } finally {
        env.services.ui.unblock();
    }
    return {type: "ir.actions.act_window_close"};
});
