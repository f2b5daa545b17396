package dev.eddy.formats.tensorflow;

import dev.eddy.formats.network.Assembly.Value;
import java.util.List;

/// The cells of one loop, and what they give.
record LoopCells(List<GraphCells.Found> cells, List<Value> scans, int view, boolean turned) {}
