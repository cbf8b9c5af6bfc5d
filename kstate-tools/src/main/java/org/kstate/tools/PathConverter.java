package org.kstate.tools;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Paths of the command line, for picocli. */
final class PathConverter implements ITypeConverter<Path> {
    @Override
    public Path convert(final String text) {
        if (text.isEmpty()) {
            throw new TypeConversionException("a path is not empty");
        }
        try {
            return Path.of(text);
        } catch (final InvalidPathException e) {
            throw new TypeConversionException(Failure.unwritablePath(e));
        }
    }
}
