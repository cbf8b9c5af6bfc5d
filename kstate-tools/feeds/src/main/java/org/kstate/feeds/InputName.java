package org.kstate.feeds;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a file's name says: {@code bac_20131008_quote.csv.gz} is instrument {@code bac} on 2013-10-08.
 *
 * @param stem the name without date, extensions and the word for quotes or trades, in the characters of a state's name; may be
 *             empty.
 * @param date in the name, or null.
 */
record InputName(String stem, LocalDate date) {
    /** Leaves room in a state's name for what the feed handler puts around it. */
    private static final int MAX_LENGTH = 200;

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
    private static final Pattern EXTENSION = Pattern.compile("(?i)\\.(gz|csv|json|jsonl|ndjson|txt|log|dat)$");
    private static final Pattern WORD = Pattern.compile("(?i)(^|[_.-])(quotes?|trades?)$");
    private static final Pattern DATE = Pattern.compile("(^|[_.-])(\\d{4})-?(\\d{2})-?(\\d{2})($|[_.-])");

    static InputName of(final String fileName, final boolean ofOneKind) {
        String stem = fileName;
        for (Matcher matcher = EXTENSION.matcher(stem); matcher.find(); matcher = EXTENSION.matcher(stem)) {
            stem = stem.substring(0, matcher.start());
        }
        stem = withoutWord(stem, ofOneKind);
        LocalDate date = null;
        for (final Matcher matcher = DATE.matcher(stem); date == null && matcher.find();) {
            date = dateOf(matcher);
            if (date != null) {
                final String between = matcher.group(1).isEmpty() ? "" : matcher.group(5);
                stem = stem.substring(0, matcher.start()) + between + stem.substring(matcher.end());
            }
        }
        return new InputName(sanitized(withoutWord(stem, ofOneKind)), date);
    }

    static boolean isValid(final String name) {
        return name.length() <= MAX_LENGTH && VALID.matcher(name).matches();
    }

    private static LocalDate dateOf(final Matcher matcher) {
        try {
            return LocalDate.of(
                Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3)), Integer.parseInt(matcher.group(4)));
        } catch (final DateTimeException e) {
            // Eight digits that are no date belong to the name.
            return null;
        }
    }

    /** Quotes and trades are two files of one instrument where a file has only one of them. */
    private static String withoutWord(final String stem, final boolean ofOneKind) {
        return ofOneKind ? WORD.matcher(stem).replaceFirst("") : stem;
    }

    /** The text in the characters of a state's name. */
    static String sanitized(final String stem) {
        return stem.replaceAll("[^A-Za-z0-9_.-]", "_").replaceAll("\\.{2,}", ".").replaceAll("^\\.|\\.$", "");
    }
}
