package org.kstate.feeds;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/** Finds the format of an input by the first of its lines that looks like one; what the file is called says nothing. */
final class FormatDetection {
    private FormatDetection() {
    }

    /** All formats that there are: those of this jar, then those of other jars. */
    static List<FeedFormat> formats() {
        // Of the loader that has this class: a thread's own may know nothing of it, or another copy.
        return ServiceLoader.load(FeedFormat.class, FeedFormat.class.getClassLoader()).stream()
            .sorted(Comparator.comparing(provider -> !isOwn(provider.type())))
            .map(ServiceLoader.Provider::get).toList();
    }

    private static boolean isOwn(final Class<?> type) {
        return type.getProtectionDomain().equals(FeedFormat.class.getProtectionDomain());
    }

    /** The formats that are known, for messages. */
    static String known() {
        return "known are " + formats().stream().map(FeedFormat::description).collect(Collectors.joining("; "));
    }

    /** A line that comes through a pipe is looked at when it is there. */
    static FeedFormat detect(final LineReader reader) {
        final List<FeedFormat> formats = formats();
        LineExcerpt first = null;
        int begin = 0;
        boolean more = true;
        while (more) {
            more = reader.peek();
            begin = Math.max(begin, reader.position());
            for (int end = lineEnd(reader, begin, more); end >= 0; end = lineEnd(reader, begin, more)) {
                final FeedFormat seen = ofLine(formats, reader.buffer(), begin, end);
                if (seen != null) {
                    return seen;
                }
                if (first == null) {
                    first = LineExcerpt.of(reader.buffer(), begin, end);
                }
                begin = end + 1;
            }
        }
        throw new FeedException("an input has none of the known forms; " + known() + ", path=" + reader.file() + " firstLine="
            + (first == null ? "(none)" : first));
    }

    private static FeedFormat ofLine(final List<FeedFormat> formats, final byte[] bytes, final int begin, final int lineEnd) {
        final int end = lineEnd > begin && bytes[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        for (final FeedFormat format : formats) {
            if (format.recognizes(bytes, begin, end)) {
                return format;
            }
        }
        return null;
    }

    /** Where the line that begins here ends; -1 if there is none, or not the whole of it yet. */
    private static int lineEnd(final LineReader reader, final int begin, final boolean more) {
        int end = begin;
        while (end < reader.limit() && reader.buffer()[end] != '\n') {
            end++;
        }
        return end < reader.limit() || !more && begin < end ? end : -1;
    }
}
