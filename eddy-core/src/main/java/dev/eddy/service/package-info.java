/// What modules offer the core without being named by it – executors and kernels –, and how it is
/// found: once, by priority, with a sentence for each that could not be loaded.
package dev.eddy.service;
