import {PivotRenderer} from "@web/views/pivot/pivot_renderer";
import {pivotView} from "@web/views/pivot/pivot_view";
import {registry} from "@web/core/registry";

/** A pivot whose measures say what they mean, with their formula, above each column. */
export class FigurePivotRenderer extends PivotRenderer {
    static template = "klachten_module.FigurePivotRenderer";
}

registry.category("views").add("complaint_figure_pivot", {
    ...pivotView,
    Renderer: FigurePivotRenderer,
});
