package org.kstate.start;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/** Class files that the build made, kept under names that no class loader looks for: their packages are other libraries'. */
final class ClassBytes {

    private ClassBytes() {
    }

    static byte[] read(final String resource) throws IOException {
        try (InputStream in = ClassBytes.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new FileNotFoundException("The jar lacks a part of Kstate; take it from the build: resource=" + resource);
            }
            return in.readAllBytes();
        }
    }
}
