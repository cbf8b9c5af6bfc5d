package org.kstate.tools;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.kstate.tools.values.DecodedField;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which versions a command prints, and what of each: chosen by what stands in fields. */
final class FieldOption {
    /** Nothing was chosen. */
    static final Predicate<String> ALL = name -> true;
    /** For a field that a version does not have. */
    static final String ABSENT = "-";

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]+)\\}");
    private static final String FIELDS_OF_A_COMMIT = "state, version, time, timeNs, session, missed and value";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--grep", paramLabel = "FIELD~REGEX", converter = Match.Converter.class, description = "Print only versions with a field in"
        + " which the regular expression is found. May be given several times: all must be found.")
    private List<Match> matches = List.of();
    @ArgGroup
    private Choice choice = new Choice();

    /** One of both. */
    private static final class Choice {
        @Option(names = "--fields", paramLabel = "A,B", split = ",", description = "Print only these fields.")
        private List<String> fields = List.of();
        @Option(names = "--format", paramLabel = "TEXT", description = "Print this for each version: '{time} {bid}/{ask}'. Names in braces are"
            + " fields, and of the commit " + FIELDS_OF_A_COMMIT + "; {.time} is a field of such a name.")
        private String format;
    }

    /**
     * A condition.
     *
     * @param field name of a field, or of a fact of the commit.
     * @param regex that is looked for.
     */
    record Match(String field, Pattern regex) {
        /** For picocli. */
        static final class Converter implements ITypeConverter<Match> {
            @Override
            public Match convert(final String text) {
                final int tilde = text.indexOf('~');
                if (tilde <= 0) {
                    throw new TypeConversionException("say a field and a regular expression, bid~^618 for instance, not '" + text + "'");
                }
                try {
                    return new Match(text.substring(0, tilde), Pattern.compile(text.substring(tilde + 1)));
                } catch (final PatternSyntaxException e) {
                    throw new TypeConversionException("no regular expression: " + e.getDescription() + " in '" + text + "'");
                }
            }
        }
    }

    /** Whether something was chosen that needs fields. */
    boolean isChosen() {
        return !matches.isEmpty() || !choice.fields.isEmpty() || choice.format != null;
    }

    /** Checks what goes together. */
    void check(final boolean isJson) {
        if (choice.format == null) {
            return;
        }
        if (isJson) {
            throw new ParameterException(spec.commandLine(), "A format is for lines of text: --format does not go with --json");
        }
        if (PLACEHOLDER.matcher(choice.format).replaceAll("").matches("(?s).*[{}].*")) {
            throw new ParameterException(spec.commandLine(), "A brace begins or ends no name: --format=" + choice.format);
        }
    }

    /** Which fields are to be shown. */
    Predicate<String> wanted() {
        return choice.fields.isEmpty() ? ALL : choice.fields::contains;
    }

    boolean accepts(final Version version) {
        for (final Match match : matches) {
            final String text = version.text(match.field());
            if (text == null || !match.regex().matcher(text).find()) {
                return false;
            }
        }
        return true;
    }

    /** The line of a version; null if it is to be the usual one. */
    String line(final Version version) {
        if (choice.format != null) {
            final Matcher names = PLACEHOLDER.matcher(choice.format);
            return names.replaceAll(name -> Matcher.quoteReplacement(orAbsent(version.text(name.group(1)))));
        }
        if (choice.fields.isEmpty()) {
            return null;
        }
        final List<String> words = new ArrayList<>();
        for (final String name : choice.fields) {
            final DecodedField field = version.field(name);
            words.add(field == null ? name + '=' + ABSENT : field.assignment());
        }
        return version.head() + "  " + String.join(" ", words);
    }

    /** The names that were asked for, and that a version has not. */
    Set<String> missing(final Version version) {
        final Set<String> names = new HashSet<>(choice.fields);
        matches.forEach(match -> names.add(match.field()));
        if (choice.format != null) {
            PLACEHOLDER.matcher(choice.format).results().forEach(name -> names.add(name.group(1)));
        }
        names.removeIf(name -> version.text(name) != null || version.field(name) != null);
        return names;
    }

    private static String orAbsent(final String text) {
        return text == null ? ABSENT : text;
    }

    /** A version that is to be printed. */
    interface Version {
        /** A field of the value; null if it has none of that name. */
        DecodedField field(String name);

        /** A fact of the commit, or else a field; null if there is none of that name. */
        String text(String name);

        /** The facts that a line begins with. */
        String head();
    }
}
