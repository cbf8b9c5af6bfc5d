package org.kstate.counters;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.kstate.layout.ErrorLogLayout;
import org.kstate.layout.StateName;

/**
 * What is written down of an error, and what makes it another one: its class, the shape of its message and where it was thrown, and the same of
 * its causes. The shape leaves out what follows each {@code name=} and every word with a digit in it, so that one fault on many states is one
 * error; the text is that of the first.
 */
final class ErrorText {

    private static final int MAX_CAUSES = 4;
    private static final int FRAMES_OF_IDENTITY = 12;
    private static final int FRAMES_OF_TEXT = 8;
    private static final int FRAMES_OF_CAUSE = 4;
    private static final int CONTINUATION_MASK = 0xC0;
    private static final int CONTINUATION = 0x80;
    private static final char LEFT_OUT = '#';

    private ErrorText() {
    }

    static long identity(final Throwable error) {
        final StringBuilder identity = new StringBuilder();
        Throwable cause = error;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            identity.append(cause.getClass().getName()).append(' ').append(shape(cause.getMessage())).append('\n');
            final StackTraceElement[] stack = cause.getStackTrace();
            for (int frame = 0; frame < Math.min(FRAMES_OF_IDENTITY, stack.length); frame++) {
                identity.append(stack[frame].getClassName()).append('.').append(stack[frame].getMethodName())
                    .append(':').append(stack[frame].getLineNumber()).append('\n');
            }
            cause = cause.getCause();
        }
        return StateName.hash(identity.toString());
    }

    static String shape(final String message) {
        if (message == null) {
            return "";
        }
        final StringBuilder shape = new StringBuilder(message.length());
        int i = 0;
        while (i < message.length()) {
            final int wordBegins = shape.length();
            boolean isNumber = false;
            while (i < message.length() && Character.isLetterOrDigit(message.charAt(i))) {
                isNumber |= Character.isDigit(message.charAt(i));
                shape.append(message.charAt(i++));
            }
            if (isNumber) {
                shape.setLength(wordBegins);
                shape.append(LEFT_OUT);
            }
            if (i < message.length()) {
                final char separator = message.charAt(i++);
                shape.append(separator);
                if (separator == '=') {
                    i = endOfValue(message, i);
                    shape.append(LEFT_OUT);
                }
            }
        }
        return shape.toString();
    }

    /** A value ends before the comma, bracket or colon that is followed by a space, or with the message. */
    private static int endOfValue(final String message, final int from) {
        for (int i = from; i < message.length(); i++) {
            final char c = message.charAt(i);
            final boolean isLast = i + 1 == message.length() || Character.isWhitespace(message.charAt(i + 1));
            if ((c == ',' || c == ']' || c == ')' || c == ':' || c == ';') && isLast) {
                return i;
            }
        }
        return message.length();
    }

    static byte[] of(final Throwable error) {
        final StringBuilder text = new StringBuilder();
        Throwable cause = error;
        for (int i = 0; i < MAX_CAUSES && cause != null; i++) {
            text.append(i == 0 ? "" : "\nCaused by: ").append(headline(cause));
            // Before the stack, which may be cut.
            for (final Throwable suppressed : cause.getSuppressed()) {
                text.append("\n\tSuppressed: ").append(headline(suppressed));
            }
            final StackTraceElement[] stack = cause.getStackTrace();
            for (int frame = 0; frame < Math.min(i == 0 ? FRAMES_OF_TEXT : FRAMES_OF_CAUSE, stack.length); frame++) {
                text.append("\n\tat ").append(stack[frame]);
            }
            cause = cause.getCause();
        }
        return cut(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String headline(final Throwable error) {
        return error.getMessage() == null ? error.getClass().getName() : error.getClass().getName() + ": " + error.getMessage();
    }

    private static byte[] cut(final byte[] bytes) {
        if (bytes.length <= ErrorLogLayout.MAX_TEXT) {
            return bytes;
        }
        int length = ErrorLogLayout.MAX_TEXT;
        // Not in the middle of a character.
        while ((bytes[length] & CONTINUATION_MASK) == CONTINUATION) {
            length--;
        }
        return Arrays.copyOf(bytes, length);
    }
}
