package org.kstate.start;

import java.io.IOException;
import java.lang.invoke.MethodHandles;

import net.openhft.chronicle.hash.VanillaGlobalMutableState;

/**
 * The class that Chronicle Map otherwise generates and compiles in each process that opens a persisted map. The build has made it; here it
 * is defined in Chronicle's package, where the map looks for it by name. It lies in the jar as a resource, since two modules may not share
 * a package.
 */
public final class GeneratedMapClass {

    private static final String RESOURCE = "VanillaGlobalMutableState.generated";

    private GeneratedMapClass() {
    }

    /** Defines it, unless somebody has. Without it the map compiles it, where there is a compiler. */
    public static void define() {
        try {
            MethodHandles.privateLookupIn(VanillaGlobalMutableState.class, MethodHandles.lookup()).defineClass(ClassBytes.read(RESOURCE));
        } catch (final LinkageError | IllegalAccessException | IOException e) {
            assert e != null;
        }
    }
}
