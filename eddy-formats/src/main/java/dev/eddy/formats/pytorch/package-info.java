/// State dictionaries of PyTorch in zipped and legacy `.pt` files and in safetensors. Pickles are
/// read as data: no class of theirs is ever made.
package dev.eddy.formats.pytorch;
