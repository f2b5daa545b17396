/// Parts of networks that forms share: the cell that a text names, recurrent layers with dropout
/// between them, an encoder with a decoder, and regularisation; and networks of other toolkits
/// under the names that forms know.
package dev.eddy.tasks.network;
