/// Other libraries as contenders of the bench, each in a process of its own.
package dev.eddy.bench.peers;
