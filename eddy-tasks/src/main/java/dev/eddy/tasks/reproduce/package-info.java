/// Results on real data that one command gives again: data, split, configuration, measure and what
/// others have published, a [dev.eddy.tasks.reproduce.ResultRow] each. Rows belong to what they are
/// results of, and are found as services; this package knows none of them.
package dev.eddy.tasks.reproduce;
