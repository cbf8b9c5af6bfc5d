package org.kstate.testing.api;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * One type of the API in lines: the first says what it is, the others its members.
 *
 * <p>A supertype that programs cannot name is not shown; what it declares and they can call stands at the type that inherits it. So a method
 * that moves into such a supertype changes nothing here, as it changes nothing for a caller.
 */
final class ApiType {
    private static final int COMPONENTS = 0;
    private static final int ENUM_CONSTANTS = 1;
    private static final int FIELDS = 2;
    private static final int CONSTRUCTORS = 3;
    private static final int METHODS = 4;

    private record Line(int group, String name, String text) {
    }

    private final Class<?> type;
    private final Predicate<Class<?>> isVisible;
    private final Set<String> inherited = new HashSet<>();
    private final List<Line> enumConstants = new ArrayList<>();
    private final List<Line> members = new ArrayList<>();
    private final Set<String> interfaces = new TreeSet<>();
    private String superclass = "";

    /**
     * Reads a type without initialising it.
     *
     * @param isVisible tells which types a program can name.
     */
    ApiType(final Class<?> type, final Predicate<Class<?>> isVisible) {
        this.type = type;
        this.isVisible = isVisible;
        if (type.isRecord()) {
            readComponents();
        }
        for (final Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isOfApi(constructor) && !type.isEnum()) {
                add(CONSTRUCTORS, type.getSimpleName(), annotations(constructor) + modifiers(constructor)
                    + spaced(new TypeText().declared(constructor.getTypeParameters())) + type.getSimpleName()
                    + parameters(constructor, new TypeText()));
            }
        }
        read(type, new TypeText());
    }

    private void readComponents() {
        int position = 0;
        for (final RecordComponent component : type.getRecordComponents()) {
            // Their order is that of the constructor's parameters.
            members.add(new Line(COMPONENTS, String.valueOf((char) position++), "component " + annotations(component)
                + new TypeText().of(component.getAnnotatedType()) + ' ' + component.getName()));
        }
    }

    private void read(final Class<?> from, final TypeText text) {
        readFields(from, text);
        readMethods(from, text);
        final AnnotatedType above = from.getAnnotatedSuperclass();
        if (above != null && TypeText.raw(above) != Object.class && !type.isRecord() && !type.isEnum()) {
            if (isVisible.test(TypeText.raw(above))) {
                superclass = text.of(above);
            } else {
                read(TypeText.raw(above), text.within(above));
            }
        }
        for (final AnnotatedType implemented : from.getAnnotatedInterfaces()) {
            if (isVisible.test(TypeText.raw(implemented))) {
                interfaces.add(text.of(implemented));
            } else {
                read(TypeText.raw(implemented), text.within(implemented));
            }
        }
    }

    private void readFields(final Class<?> from, final TypeText text) {
        final Map<String, String> constants = Constants.of(from);
        for (final Field field : from.getDeclaredFields()) {
            if (field.isEnumConstant()) {
                enumConstants.add(new Line(ENUM_CONSTANTS, "", "constant " + annotations(field) + field.getName()));
            } else if (isOfApi(field) && inherited.add("field " + field.getName())) {
                final String value = constants.containsKey(field.getName()) ? " = " + constants.get(field.getName()) : "";
                add(FIELDS, field.getName(), annotations(field) + modifiers(field) + text.of(field.getAnnotatedType()) + ' ' + field.getName()
                    + value);
            }
        }
    }

    private void readMethods(final Class<?> from, final TypeText text) {
        for (final Method method : from.getDeclaredMethods()) {
            final boolean isOfAnotherInterface = from.isInterface() && from != type && Modifier.isStatic(method.getModifiers());
            final String parameters = parameters(method, text);
            if (isOfApi(method) && !isOfAnotherInterface && !isImplied(method) && inherited.add(method.getName() + parameters)) {
                add(METHODS, method.getName(), annotations(method) + modifiers(method) + spaced(text.declared(method.getTypeParameters()))
                    + text.of(method.getAnnotatedReturnType()) + ' ' + method.getName() + parameters + thrown(method, text));
            }
        }
    }

    private boolean isOfApi(final Member member) {
        final boolean canBeExtended = !Modifier.isFinal(type.getModifiers()) && !type.isSealed();
        return !member.isSynthetic()
            && (Modifier.isPublic(member.getModifiers()) || canBeExtended && Modifier.isProtected(member.getModifiers()));
    }

    /** What every record and every enum has. */
    private boolean isImplied(final Method method) {
        final int count = method.getParameterCount();
        return switch (method.getName()) {
            case "equals" -> type.isRecord() && count == 1 && method.getParameterTypes()[0] == Object.class;
            case "hashCode", "toString" -> type.isRecord() && count == 0;
            case "values" -> type.isEnum() && count == 0;
            case "valueOf" -> type.isEnum() && count == 1 && method.getParameterTypes()[0] == String.class;
            default -> false;
        };
    }

    private String modifiers(final Member member) {
        final int modifiers = member.getModifiers();
        final StringBuilder text = new StringBuilder(Modifier.isPublic(modifiers) ? "public " : "protected ");
        if (Modifier.isStatic(modifiers)) {
            text.append("static ");
        }
        if (member instanceof Method method && method.isDefault()) {
            text.append("default ");
        }
        if (Modifier.isAbstract(modifiers)) {
            text.append("abstract ");
        }
        // No method of a final class can be overridden, and none of an interface is final.
        if (Modifier.isFinal(modifiers) && (member instanceof Field || !Modifier.isFinal(type.getModifiers()))) {
            text.append("final ");
        }
        return text.toString();
    }

    private static String parameters(final Executable executable, final TypeText text) {
        final String list = text.list(executable.getAnnotatedParameterTypes());
        return '(' + (executable.isVarArgs() ? list.substring(0, list.length() - 2) + "..." : list) + ')';
    }

    private static String thrown(final Executable executable, final TypeText text) {
        final AnnotatedType[] types = executable.getAnnotatedExceptionTypes();
        return types.length == 0 ? "" : Arrays.stream(types).map(text::of).sorted().collect(Collectors.joining(", ", " throws ", ""));
    }

    private static String annotations(final AnnotatedElement element) {
        final StringBuilder text = new StringBuilder();
        final Deprecated deprecated = element.getAnnotation(Deprecated.class);
        if (deprecated != null) {
            text.append("@Deprecated(since = \"").append(deprecated.since()).append("\", forRemoval = ").append(deprecated.forRemoval()).append(") ");
        }
        if (element.isAnnotationPresent(FunctionalInterface.class)) {
            text.append("@FunctionalInterface ");
        }
        return text.toString();
    }

    private static String spaced(final String text) {
        return text.isEmpty() ? "" : text + ' ';
    }

    private void add(final int group, final String name, final String text) {
        members.add(new Line(group, name, text));
    }

    private String declaration() {
        final StringBuilder text = new StringBuilder(annotations(type));
        final int modifiers = type.getModifiers();
        text.append(Modifier.isPublic(modifiers) ? "public " : "protected ");
        if (type.isSealed()) {
            text.append("sealed ");
        }
        final boolean isPlainClass = !type.isInterface() && !type.isEnum() && !type.isRecord();
        if (isPlainClass && type.isMemberClass() && Modifier.isStatic(modifiers)) {
            text.append("static ");
        }
        if (isPlainClass && Modifier.isAbstract(modifiers)) {
            text.append("abstract ");
        }
        if (isPlainClass && Modifier.isFinal(modifiers)) {
            text.append("final ");
        }
        text.append(type.isAnnotation() ? "@interface " : type.isInterface() ? "interface " : type.isEnum() ? "enum "
            : type.isRecord() ? "record " : "class ");
        text.append(type.getCanonicalName()).append(new TypeText().declared(type.getTypeParameters()));
        text.append(superclass.isEmpty() ? "" : " extends " + superclass);
        if (!interfaces.isEmpty()) {
            text.append(type.isInterface() ? " extends " : " implements ").append(String.join(", ", interfaces));
        }
        if (type.isSealed()) {
            text.append(" permits ").append(Arrays.stream(type.getPermittedSubclasses())
                .map(permitted -> isVisible.test(permitted) ? permitted.getCanonicalName() : "others")
                .sorted().distinct().collect(Collectors.joining(", ")));
        }
        return text.toString();
    }

    /** The first line of the type, then those of its members, each with an indent. */
    List<String> lines() {
        final Set<String> lines = new LinkedHashSet<>();
        lines.add(declaration());
        final List<Line> sorted = new ArrayList<>(members);
        sorted.addAll(enumConstants);
        // The order of enum constants means something, and the sort keeps it.
        sorted.sort(Comparator.comparingInt(Line::group).thenComparing(Line::name)
            .thenComparing(line -> line.group == ENUM_CONSTANTS ? "" : line.text));
        sorted.forEach(line -> lines.add("    " + line.text));
        return List.copyOf(lines);
    }
}
