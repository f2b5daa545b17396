/// What a delivery of Eddy is made with, and people need not see: pages of the manual, completion
/// for shells, and a rehearsal from which the JVM keeps the classes of a start.
package dev.eddy.cli.delivery;
