/// Times as people write them ([dev.eddy.tasks.data.time.TimeNotation]), a column of them
/// ([dev.eddy.tasks.data.time.TimeColumn]), and how far they are apart
/// ([dev.eddy.tasks.data.time.TimeStep]).
package dev.eddy.tasks.data.time;
