/// Results on real data that one command gives again: data, split, configuration, measure and what
/// others have published, a [dev.eddy.tasks.reproduce.Row] each.
package dev.eddy.tasks.reproduce;
