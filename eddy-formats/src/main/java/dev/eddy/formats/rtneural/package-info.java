/// Networks of RTNeural's JSON, which audio plug-ins use, read and written.
package dev.eddy.formats.rtneural;
