package org.kstate.testing.api;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Types in the words of Java's sources, with the annotations that say whether null may stand there.
 *
 * @param variables what the type variables of a superclass stand for in the class that is looked at.
 */
record TypeText(Map<TypeVariable<?>, String> variables) {
    private static final List<String> OF_NULLS = List.of("Nullable", "NonNull");

    TypeText() {
        this(Map.of());
    }

    /** The same for the members of a supertype, which may have been given arguments. */
    TypeText within(final AnnotatedType supertype) {
        if (!(supertype instanceof AnnotatedParameterizedType parameterized)) {
            return new TypeText();
        }
        final TypeVariable<?>[] names = raw(supertype).getTypeParameters();
        final AnnotatedType[] arguments = parameterized.getAnnotatedActualTypeArguments();
        final Map<TypeVariable<?>, String> inner = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            inner.put(names[i], of(arguments[i]));
        }
        return new TypeText(inner);
    }

    static Class<?> raw(final AnnotatedType type) {
        return type.getType() instanceof ParameterizedType parameterized ? (Class<?>) parameterized.getRawType() : (Class<?>) type.getType();
    }

    String of(final AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            return of(array.getAnnotatedGenericComponentType()) + (nullness(type).isEmpty() ? "" : " " + nullness(type)) + "[]";
        }
        return nullness(type) + withoutNullness(type);
    }

    private String withoutNullness(final AnnotatedType type) {
        if (type instanceof AnnotatedParameterizedType parameterized) {
            return raw(type).getCanonicalName() + '<' + list(parameterized.getAnnotatedActualTypeArguments()) + '>';
        } else if (type instanceof AnnotatedWildcardType wildcard) {
            final AnnotatedType[] lower = wildcard.getAnnotatedLowerBounds();
            return lower.length > 0 ? "? super " + of(lower[0]) : '?' + bounds(wildcard.getAnnotatedUpperBounds());
        }
        final Type plain = type.getType();
        if (plain instanceof TypeVariable<?> variable) {
            return variables.getOrDefault(variable, variable.getName());
        }
        return ((Class<?>) plain).getCanonicalName();
    }

    String list(final AnnotatedType[] types) {
        return Arrays.stream(types).map(this::of).collect(Collectors.joining(", "));
    }

    /** The declaration of type variables, or nothing. */
    String declared(final TypeVariable<?>[] names) {
        return names.length == 0 ? "" : Arrays.stream(names)
            .map(name -> name.getName() + bounds(name.getAnnotatedBounds()))
            .collect(Collectors.joining(", ", "<", ">"));
    }

    private String bounds(final AnnotatedType[] types) {
        final String text = Arrays.stream(types).map(this::of).collect(Collectors.joining(" & "));
        return text.isEmpty() || text.equals("java.lang.Object") ? "" : " extends " + text;
    }

    private static String nullness(final AnnotatedElement element) {
        return Arrays.stream(element.getAnnotations())
            .map(Annotation::annotationType)
            .map(Class::getSimpleName)
            .filter(OF_NULLS::contains)
            .sorted()
            .map(name -> '@' + name + ' ')
            .collect(Collectors.joining());
    }
}
