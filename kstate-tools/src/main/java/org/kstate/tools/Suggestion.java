package org.kstate.tools;

import java.util.Collection;
import java.util.Comparator;

/** What somebody may have meant who wrote something that there is not. Pure. */
final class Suggestion {
    private static final int MOST_MISTAKES = 2;

    private Suggestion() {
    }

    /** The word that is nearest, by letters left out, added, replaced or exchanged with their neighbour; null if none is near. */
    static String nearest(final String written, final Collection<String> words) {
        return words.stream()
            .filter(word -> mistakes(written, word) <= Math.min(MOST_MISTAKES, word.length() / 2))
            .min(Comparator.comparingInt(word -> mistakes(written, word)))
            .orElse(null);
    }

    private static int mistakes(final String written, final String word) {
        final int[][] mistakes = new int[written.length() + 1][word.length() + 1];
        for (int i = 0; i <= written.length(); i++) {
            for (int j = 0; j <= word.length(); j++) {
                if (i == 0 || j == 0) {
                    mistakes[i][j] = i + j;
                    continue;
                }
                final int other = written.charAt(i - 1) == word.charAt(j - 1) ? 0 : 1;
                mistakes[i][j] = Math.min(mistakes[i - 1][j - 1] + other, Math.min(mistakes[i - 1][j], mistakes[i][j - 1]) + 1);
                if (i > 1 && j > 1 && written.charAt(i - 1) == word.charAt(j - 2) && written.charAt(i - 2) == word.charAt(j - 1)) {
                    mistakes[i][j] = Math.min(mistakes[i][j], mistakes[i - 2][j - 2] + 1);
                }
            }
        }
        return mistakes[written.length()][word.length()];
    }
}
