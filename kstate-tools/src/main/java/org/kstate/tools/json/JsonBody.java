package org.kstate.tools.json;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** The members of one JSON object. */
@FunctionalInterface
public interface JsonBody {
    /**
     * Writes the members.
     *
     * @param json inside an object that is begun before and ended after.
     * @throws IOException as the generator does.
     */
    void write(JsonGenerator json) throws IOException;
}
