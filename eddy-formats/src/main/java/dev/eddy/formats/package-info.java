/// Files: the `.eddy` bundle and its entries, checkpoints, safetensors and JSON.
package dev.eddy.formats;
