/// Lanes: workers that take parts of one job together.
package dev.eddy.cpu.lane;
