/// What readers of other toolkits' networks share: putting layers together
/// ([dev.eddy.formats.network.Assembly]), gates in another order, masks, cells that equal one of
/// the catalogue, and the border at which any fault of a damaged file becomes one sentence
/// ([dev.eddy.formats.network.Guard]).
package dev.eddy.formats.network;
