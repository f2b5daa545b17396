/// Tutorials that run: small programs, each with a page that explains it.
package dev.eddy.examples;
