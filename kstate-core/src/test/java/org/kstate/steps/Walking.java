package org.kstate.steps;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.kstate.filejournal.FileJournalProvider;
import org.kstate.registry.NameRegistry;

/** The child: walks through scenes as it is told, many at a time, each in a store of its own. */
final class Walking {

    private Walking() {
    }

    public static void main(final String[] arguments) throws IOException {
        FileJournalProvider.install();
        NameRegistry.warmUp();
        System.out.println("ready");
        final Map<Integer, Walker> walkers = new HashMap<>();
        final BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            final String[] words = line.split(" ");
            final int number = Integer.parseInt(words[1]);
            if ("walk".equals(words[0])) {
                final Walker walker = new Walker(number, Scene.valueOf(words[2]), Path.of(words[3]), words[4], Boolean.parseBoolean(words[5]));
                walkers.put(number, walker);
                walker.start();
            } else {
                walkers.get(number).go(words[2]);
            }
        }
    }
}
