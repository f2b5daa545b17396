/// Models of other toolkits on the command line: a file of any format is a [ModelFile]; it is read
/// for people, written in another format, or run beside another model.
package dev.eddy.cli.exchange;
