/// Models of Keras 1 to 3: HDF5 files and `.keras` archives are read into Eddy's layers, with the
/// standards of the version that wrote them, and written.
package dev.eddy.formats.keras;
