package dev.eddy.tasks.reproduce;

/// The data of a [ResultRow], ready to be named in a configuration.
///
/// @param data what is learned from
/// @param validation what chooses the best weights: a file, or a share as the setting has it;
///   empty: as the row's configuration says
/// @param test what is looked at once, in the end
public record PartFiles(String data, String validation, String test) {}
