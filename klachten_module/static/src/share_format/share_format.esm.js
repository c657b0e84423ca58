import {formatPercentage} from "@web/views/fields/formatters";
import {registry} from "@web/core/registry";

/**
 * A part of a whole, empty when there is no whole: no term to keep is not 0 % kept.
 *
 * @param {Number|Boolean} value between 0 and 1
 * @param {Object} options of formatPercentage; views name digits they do not know
 * @returns {String} such as "71%"
 */
export function formatShare(value, options = {}) {
    if (typeof value !== "number") {
        return "";
    }
    return formatPercentage(value, {...options, digits: options.digits || [16, 0]});
}

registry.category("formatters").add("complaint_share", formatShare);
