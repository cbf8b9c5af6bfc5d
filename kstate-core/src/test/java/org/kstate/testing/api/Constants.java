package org.kstate.testing.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.objectweb.asm.AnnotationVisitor;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Opcodes;

/** What a class file says by itself: the values that compilers copy, since to ask the field would initialise its class, and annotations. */
final class Constants extends ClassVisitor {
    private final Map<String, String> values = new HashMap<>();
    private boolean isNullMarked;

    private Constants() {
        super(Opcodes.ASM9);
    }

    static Map<String, String> of(final Class<?> type) {
        final Constants constants = new Constants();
        try (InputStream in = type.getResourceAsStream('/' + type.getName().replace('.', '/') + ".class")) {
            new ClassReader(in).accept(constants, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return constants.values;
    }

    static boolean isNullMarked(final byte[] file) {
        final Constants constants = new Constants();
        new ClassReader(file).accept(constants, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
        return constants.isNullMarked;
    }

    @Override
    public AnnotationVisitor visitAnnotation(final String descriptor, final boolean visible) {
        isNullMarked |= descriptor.endsWith("/NullMarked;");
        return null;
    }

    @Override
    public FieldVisitor visitField(final int access, final String name, final String descriptor, final String signature, final Object value) {
        if (value != null) {
            values.put(name, text(descriptor, value));
        }
        return null;
    }

    private static String text(final String descriptor, final Object value) {
        return switch (descriptor) {
            case "Z" -> String.valueOf(!value.equals(0));
            case "C" -> String.valueOf((int) (Integer) value);
            case "Ljava/lang/String;" -> '"' + ascii((String) value) + '"';
            default -> value.toString();
        };
    }

    private static String ascii(final String text) {
        final StringBuilder builder = new StringBuilder();
        text.chars().forEach(c -> {
            if (c >= ' ' && c <= '~' && c != '\\' && c != '"') {
                builder.append((char) c);
            } else {
                builder.append("\\u").append(Integer.toHexString(0x10000 + c).substring(1));
            }
        });
        return builder.toString();
    }
}
